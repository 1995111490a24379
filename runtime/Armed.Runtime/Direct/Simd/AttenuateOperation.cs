using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>a / sqrt(1 + pi b / 8): a logit a with variance b, for the logistic-normal mean.</summary>
internal readonly struct AttenuateOperation : IVectorOperation
{
    public const float PiOver8 = (float)(Math.PI / 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Divide(a, TSimd.Sqrt(TSimd.Add(TSimd.Multiply(b, TSimd.Create(PiOver8)), TSimd.Create(1))));
}
