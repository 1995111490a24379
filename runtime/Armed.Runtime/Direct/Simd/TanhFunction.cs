using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>tanh x.</summary>
internal readonly struct TanhFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Tanh<TSimd, TVector>(x);
}
