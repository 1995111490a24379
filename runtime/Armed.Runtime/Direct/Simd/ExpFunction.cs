using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>e^x.</summary>
internal readonly struct ExpFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Exp<TSimd, TVector>(x);
}
