using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>x (1 + erf(x / sqrt 2)) / 2.</summary>
internal readonly struct GeluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var erf = VectorMath.Erf<TSimd, TVector>(TSimd.Multiply(x, TSimd.Create(0.70710678f)));
        return TSimd.Multiply(TSimd.Multiply(x, TSimd.Add(erf, TSimd.Create(1))), TSimd.Create(0.5f));
    }
}
