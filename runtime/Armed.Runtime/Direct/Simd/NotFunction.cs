using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>The other mask.</summary>
internal readonly struct NotFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(x, TSimd.Equal(TSimd.Create(0), TSimd.Create(0)));
}
