using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>The smaller.</summary>
internal readonly struct MinOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Min(a, b);
}
