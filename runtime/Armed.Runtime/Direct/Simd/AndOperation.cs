using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>Both masks.</summary>
internal readonly struct AndOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.And(a, b);
}
