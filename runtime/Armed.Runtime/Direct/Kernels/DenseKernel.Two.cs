using System.Runtime.CompilerServices;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>Two rows of 4 vectors of outputs, for processors with 16 registers: 8 sums, 4 vectors of weights.</summary>
internal static unsafe partial class DenseKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two4<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var a000 = TSimd.Load(bias);
        var a001 = TSimd.Load(bias + TSimd.Count);
        var a002 = TSimd.Load(bias + (2 * TSimd.Count));
        var a003 = TSimd.Load(bias + (3 * TSimd.Count));
        var (a100, a101, a102, a103) = (a000, a001, a002, a003);
        var input = 0;
        for (; input < inputs; input++)
        {
            var w00 = TSimd.Load(weights);
            var w01 = TSimd.Load(weights + TSimd.Count);
            var w02 = TSimd.Load(weights + (2 * TSimd.Count));
            var w03 = TSimd.Load(weights + (3 * TSimd.Count));
            var n00 = TSimd.Create(x[input]);
            a000 = TSimd.MultiplyAdd(n00, w00, a000);
            a001 = TSimd.MultiplyAdd(n00, w01, a001);
            a002 = TSimd.MultiplyAdd(n00, w02, a002);
            a003 = TSimd.MultiplyAdd(n00, w03, a003);
            var n01 = TSimd.Create(x1[input]);
            a100 = TSimd.MultiplyAdd(n01, w00, a100);
            a101 = TSimd.MultiplyAdd(n01, w01, a101);
            a102 = TSimd.MultiplyAdd(n01, w02, a102);
            a103 = TSimd.MultiplyAdd(n01, w03, a103);
            weights += 4 * TSimd.Count;
        }

        TSimd.Store(y, a000);
        TSimd.Store(y + TSimd.Count, a001);
        TSimd.Store(y + (2 * TSimd.Count), a002);
        TSimd.Store(y + (3 * TSimd.Count), a003);
        TSimd.Store(y + yStride, a100);
        TSimd.Store(y + yStride + TSimd.Count, a101);
        TSimd.Store(y + yStride + (2 * TSimd.Count), a102);
        TSimd.Store(y + yStride + (3 * TSimd.Count), a103);
    }
}
