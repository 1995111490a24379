using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>a + b.</summary>
internal readonly struct AddOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Add(a, b);
}
