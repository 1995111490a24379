using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>max(x, 0).</summary>
internal readonly struct ReluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Max(TSimd.Create(0), x);
}
