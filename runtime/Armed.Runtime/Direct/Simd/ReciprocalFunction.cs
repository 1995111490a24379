using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>1 / x.</summary>
internal readonly struct ReciprocalFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Divide(TSimd.Create(1), x);
}
