using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>erf x.</summary>
internal readonly struct ErfFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Erf<TSimd, TVector>(x);
}
