using System.Runtime.Intrinsics;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>
/// From which batch on ONNX Runtime serves. A rule by the work of a call, not a timing at load: the same model on the same machine takes the same way every
/// time. Measured by the benchmarks' verb direct-widths (docs/benchmarks.md): with AVX-512 and one thread a call the direct evaluator is ahead at every size up to
/// 1,024 rows of 512 x 512 layers, 1.1 times at the large end; what ONNX Runtime's threads or a GPU gain begins with calls of some ten microseconds.
/// </summary>
internal static class DirectCrossover
{
    /// <summary>Products of a row above which both wait for the weights' memory, so that nothing is gained: 16 MB of them.</summary>
    public const long MostProducts = 1L << 22;

    /// <summary>Products of a call that are worth less than sharing it out: about 30 microseconds, three times what a call of ONNX Runtime costs before it computes.</summary>
    private const long SmallCall = 1L << 20;

    /// <summary>The same with vectors of 128 bits alone, where ONNX Runtime may have wider ones: native AOT compiles so by default.</summary>
    private const long SmallNarrowCall = 1L << 16;

    /// <summary>Rows of the largest call that is computed directly.</summary>
    /// <param name="productsPerRow">Multiplications and additions of a row.</param>
    /// <param name="device">Where ONNX Runtime computes.</param>
    /// <param name="threads">Threads of one of its calls.</param>
    public static int MostRows(long productsPerRow, ArmedDevice device, int threads)
        => device == ArmedDevice.Cpu && threads == 1 && Vector512.IsHardwareAccelerated ? int.MaxValue
            : (int)Math.Max(1, (Vector256.IsHardwareAccelerated ? SmallCall : SmallNarrowCall) / Math.Max(1, productsPerRow));
}
