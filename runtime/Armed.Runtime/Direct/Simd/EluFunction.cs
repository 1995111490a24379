using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>x above 0, else e^x - 1.</summary>
internal readonly struct EluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Select(TSimd.Less(TSimd.Create(0), x), x, TSimd.Subtract(VectorMath.Exp<TSimd, TVector>(x), TSimd.Create(1)));
}
