using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Sigmoid<TSimd, TVector>(x);
}
