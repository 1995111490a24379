using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>A mask of the lanes without a number.</summary>
internal readonly struct IsNaNFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(TSimd.Equal(x, x), TSimd.Equal(TSimd.Create(0), TSimd.Create(0)));
}
