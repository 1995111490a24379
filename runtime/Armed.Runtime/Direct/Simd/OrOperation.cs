using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>Either mask.</summary>
internal readonly struct OrOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Or(a, b);
}
