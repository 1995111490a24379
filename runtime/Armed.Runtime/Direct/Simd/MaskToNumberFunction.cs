using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>1 if the mask is set, else 0.</summary>
internal readonly struct MaskToNumberFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.And(x, TSimd.Create(1));
}
