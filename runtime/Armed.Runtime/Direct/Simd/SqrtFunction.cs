using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>The square root.</summary>
internal readonly struct SqrtFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Sqrt(x);
}
