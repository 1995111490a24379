using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>|x|.</summary>
internal readonly struct AbsFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(x, TSimd.And(x, TSimd.Create(-0f)));
}
