using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>A mask of a &lt; b.</summary>
internal readonly struct LessOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Less(a, b);
}
