using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>x / (1 + e^-x).</summary>
internal readonly struct SiluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Create(1);
        return TSimd.Divide(x, TSimd.Add(one, VectorMath.ExpHeld<TSimd, TVector>(TSimd.Subtract(TSimd.Create(0), x))));
    }
}
