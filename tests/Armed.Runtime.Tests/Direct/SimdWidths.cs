using System.Runtime.Intrinsics;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Tests.Direct;

/// <summary>The vector widths that kernels are compiled for; all run everywhere, some in software.</summary>
internal static class SimdWidths
{
    public static TheoryData<int> All => [128, 256, 512];

    /// <summary>A function at every element of some numbers.</summary>
    public static float[] Map<TFunction>(int width, float[] values)
        where TFunction : struct, IVectorFunction
        => width switch
        {
            128 => Map<TFunction, Simd128, Vector128<float>>(values),
            256 => Map<TFunction, Simd256, Vector256<float>>(values),
            _ => Map<TFunction, Simd512, Vector512<float>>(values),
        };

    private static unsafe float[] Map<TFunction, TSimd, TVector>(float[] values)
        where TFunction : struct, IVectorFunction
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (cells, results) = (new float[values.Length + TSimd.Count], new float[values.Length]);
        values.CopyTo(cells, 0);
        fixed (float* x = cells, y = results)
        {
            for (var i = 0; i < values.Length; i += TSimd.Count)
            {
                TSimd.Store(y + i, TFunction.Apply<TSimd, TVector>(TSimd.Load(x + i)), Math.Min(TSimd.Count, values.Length - i));
            }
        }

        return results;
    }
}
