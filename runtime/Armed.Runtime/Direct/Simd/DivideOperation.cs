using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>a / b.</summary>
internal readonly struct DivideOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Divide(a, b);
}
