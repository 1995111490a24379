using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>The larger.</summary>
internal readonly struct MaxOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Max(a, b);
}
