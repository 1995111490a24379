using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>One mask but not both.</summary>
internal readonly struct XorOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(a, b);
}
