using System.Runtime.CompilerServices;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>Four rows: 4, 2 or 1 vectors of outputs, summed in the order of one row.</summary>
internal static unsafe partial class DenseKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four4<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var x2 = x1 + xStride;
        var x3 = x2 + xStride;
        var a000 = TSimd.Load(bias);
        var a001 = TSimd.Load(bias + TSimd.Count);
        var a002 = TSimd.Load(bias + (2 * TSimd.Count));
        var a003 = TSimd.Load(bias + (3 * TSimd.Count));
        var (a100, a101, a102, a103) = (a000, a001, a002, a003);
        var (a200, a201, a202, a203) = (a000, a001, a002, a003);
        var (a300, a301, a302, a303) = (a000, a001, a002, a003);
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
            var n02 = TSimd.Create(x2[input]);
            a200 = TSimd.MultiplyAdd(n02, w00, a200);
            a201 = TSimd.MultiplyAdd(n02, w01, a201);
            a202 = TSimd.MultiplyAdd(n02, w02, a202);
            a203 = TSimd.MultiplyAdd(n02, w03, a203);
            var n03 = TSimd.Create(x3[input]);
            a300 = TSimd.MultiplyAdd(n03, w00, a300);
            a301 = TSimd.MultiplyAdd(n03, w01, a301);
            a302 = TSimd.MultiplyAdd(n03, w02, a302);
            a303 = TSimd.MultiplyAdd(n03, w03, a303);
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
        TSimd.Store(y + (2 * yStride), a200);
        TSimd.Store(y + (2 * yStride) + TSimd.Count, a201);
        TSimd.Store(y + (2 * yStride) + (2 * TSimd.Count), a202);
        TSimd.Store(y + (2 * yStride) + (3 * TSimd.Count), a203);
        TSimd.Store(y + (3 * yStride), a300);
        TSimd.Store(y + (3 * yStride) + TSimd.Count, a301);
        TSimd.Store(y + (3 * yStride) + (2 * TSimd.Count), a302);
        TSimd.Store(y + (3 * yStride) + (3 * TSimd.Count), a303);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four2<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var x2 = x1 + xStride;
        var x3 = x2 + xStride;
        var a000 = TSimd.Load(bias);
        var a001 = TSimd.Load(bias + TSimd.Count);
        var (a100, a101) = (a000, a001);
        var (a200, a201) = (a000, a001);
        var (a300, a301) = (a000, a001);
        var (a010, a011) = (TSimd.Create(0), TSimd.Create(0));
        var (a110, a111) = (TSimd.Create(0), TSimd.Create(0));
        var (a210, a211) = (TSimd.Create(0), TSimd.Create(0));
        var (a310, a311) = (TSimd.Create(0), TSimd.Create(0));
        var input = 0;
        for (; input + 2 <= inputs; input += 2)
        {
            var w00 = TSimd.Load(weights);
            var w01 = TSimd.Load(weights + TSimd.Count);
            var n00 = TSimd.Create(x[input]);
            a000 = TSimd.MultiplyAdd(n00, w00, a000);
            a001 = TSimd.MultiplyAdd(n00, w01, a001);
            var n01 = TSimd.Create(x1[input]);
            a100 = TSimd.MultiplyAdd(n01, w00, a100);
            a101 = TSimd.MultiplyAdd(n01, w01, a101);
            var n02 = TSimd.Create(x2[input]);
            a200 = TSimd.MultiplyAdd(n02, w00, a200);
            a201 = TSimd.MultiplyAdd(n02, w01, a201);
            var n03 = TSimd.Create(x3[input]);
            a300 = TSimd.MultiplyAdd(n03, w00, a300);
            a301 = TSimd.MultiplyAdd(n03, w01, a301);
            var w10 = TSimd.Load(weights + (2 * TSimd.Count));
            var w11 = TSimd.Load(weights + (3 * TSimd.Count));
            var n10 = TSimd.Create(x[input + 1]);
            a010 = TSimd.MultiplyAdd(n10, w10, a010);
            a011 = TSimd.MultiplyAdd(n10, w11, a011);
            var n11 = TSimd.Create(x1[input + 1]);
            a110 = TSimd.MultiplyAdd(n11, w10, a110);
            a111 = TSimd.MultiplyAdd(n11, w11, a111);
            var n12 = TSimd.Create(x2[input + 1]);
            a210 = TSimd.MultiplyAdd(n12, w10, a210);
            a211 = TSimd.MultiplyAdd(n12, w11, a211);
            var n13 = TSimd.Create(x3[input + 1]);
            a310 = TSimd.MultiplyAdd(n13, w10, a310);
            a311 = TSimd.MultiplyAdd(n13, w11, a311);
            weights += 4 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var w00 = TSimd.Load(weights);
            var w01 = TSimd.Load(weights + TSimd.Count);
            var n00 = TSimd.Create(x[input]);
            a000 = TSimd.MultiplyAdd(n00, w00, a000);
            a001 = TSimd.MultiplyAdd(n00, w01, a001);
            var n01 = TSimd.Create(x1[input]);
            a100 = TSimd.MultiplyAdd(n01, w00, a100);
            a101 = TSimd.MultiplyAdd(n01, w01, a101);
            var n02 = TSimd.Create(x2[input]);
            a200 = TSimd.MultiplyAdd(n02, w00, a200);
            a201 = TSimd.MultiplyAdd(n02, w01, a201);
            var n03 = TSimd.Create(x3[input]);
            a300 = TSimd.MultiplyAdd(n03, w00, a300);
            a301 = TSimd.MultiplyAdd(n03, w01, a301);
            weights += 2 * TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(a000, a010));
        TSimd.Store(y + TSimd.Count, TSimd.Add(a001, a011));
        TSimd.Store(y + yStride, TSimd.Add(a100, a110));
        TSimd.Store(y + yStride + TSimd.Count, TSimd.Add(a101, a111));
        TSimd.Store(y + (2 * yStride), TSimd.Add(a200, a210));
        TSimd.Store(y + (2 * yStride) + TSimd.Count, TSimd.Add(a201, a211));
        TSimd.Store(y + (3 * yStride), TSimd.Add(a300, a310));
        TSimd.Store(y + (3 * yStride) + TSimd.Count, TSimd.Add(a301, a311));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four1<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var x2 = x1 + xStride;
        var x3 = x2 + xStride;
        var a000 = TSimd.Load(bias);
        var a100 = a000;
        var a200 = a000;
        var a300 = a000;
        var (a010, a020, a030) = (TSimd.Create(0), TSimd.Create(0), TSimd.Create(0));
        var (a110, a120, a130) = (TSimd.Create(0), TSimd.Create(0), TSimd.Create(0));
        var (a210, a220, a230) = (TSimd.Create(0), TSimd.Create(0), TSimd.Create(0));
        var (a310, a320, a330) = (TSimd.Create(0), TSimd.Create(0), TSimd.Create(0));
        var input = 0;
        for (; input + 4 <= inputs; input += 4)
        {
            var w00 = TSimd.Load(weights);
            var n00 = TSimd.Create(x[input]);
            a000 = TSimd.MultiplyAdd(n00, w00, a000);
            var n01 = TSimd.Create(x1[input]);
            a100 = TSimd.MultiplyAdd(n01, w00, a100);
            var n02 = TSimd.Create(x2[input]);
            a200 = TSimd.MultiplyAdd(n02, w00, a200);
            var n03 = TSimd.Create(x3[input]);
            a300 = TSimd.MultiplyAdd(n03, w00, a300);
            var w10 = TSimd.Load(weights + TSimd.Count);
            var n10 = TSimd.Create(x[input + 1]);
            a010 = TSimd.MultiplyAdd(n10, w10, a010);
            var n11 = TSimd.Create(x1[input + 1]);
            a110 = TSimd.MultiplyAdd(n11, w10, a110);
            var n12 = TSimd.Create(x2[input + 1]);
            a210 = TSimd.MultiplyAdd(n12, w10, a210);
            var n13 = TSimd.Create(x3[input + 1]);
            a310 = TSimd.MultiplyAdd(n13, w10, a310);
            var w20 = TSimd.Load(weights + (2 * TSimd.Count));
            var n20 = TSimd.Create(x[input + 2]);
            a020 = TSimd.MultiplyAdd(n20, w20, a020);
            var n21 = TSimd.Create(x1[input + 2]);
            a120 = TSimd.MultiplyAdd(n21, w20, a120);
            var n22 = TSimd.Create(x2[input + 2]);
            a220 = TSimd.MultiplyAdd(n22, w20, a220);
            var n23 = TSimd.Create(x3[input + 2]);
            a320 = TSimd.MultiplyAdd(n23, w20, a320);
            var w30 = TSimd.Load(weights + (3 * TSimd.Count));
            var n30 = TSimd.Create(x[input + 3]);
            a030 = TSimd.MultiplyAdd(n30, w30, a030);
            var n31 = TSimd.Create(x1[input + 3]);
            a130 = TSimd.MultiplyAdd(n31, w30, a130);
            var n32 = TSimd.Create(x2[input + 3]);
            a230 = TSimd.MultiplyAdd(n32, w30, a230);
            var n33 = TSimd.Create(x3[input + 3]);
            a330 = TSimd.MultiplyAdd(n33, w30, a330);
            weights += 4 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var w00 = TSimd.Load(weights);
            var n00 = TSimd.Create(x[input]);
            a000 = TSimd.MultiplyAdd(n00, w00, a000);
            var n01 = TSimd.Create(x1[input]);
            a100 = TSimd.MultiplyAdd(n01, w00, a100);
            var n02 = TSimd.Create(x2[input]);
            a200 = TSimd.MultiplyAdd(n02, w00, a200);
            var n03 = TSimd.Create(x3[input]);
            a300 = TSimd.MultiplyAdd(n03, w00, a300);
            weights += TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(TSimd.Add(a000, a010), TSimd.Add(a020, a030)));
        TSimd.Store(y + yStride, TSimd.Add(TSimd.Add(a100, a110), TSimd.Add(a120, a130)));
        TSimd.Store(y + (2 * yStride), TSimd.Add(TSimd.Add(a200, a210), TSimd.Add(a220, a230)));
        TSimd.Store(y + (3 * yStride), TSimd.Add(TSimd.Add(a300, a310), TSimd.Add(a320, a330)));
    }
}
