using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>Four rows: 4, 2 or 1 vectors of outputs.</summary>
internal static unsafe partial class DenseKernel
{
    private static void Four4<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var x2 = x + (2 * xStride);
        var x3 = x + (3 * xStride);
        var a00 = TSimd.Load(bias);
        var a01 = TSimd.Load(bias + TSimd.Count);
        var a02 = TSimd.Load(bias + (2 * TSimd.Count));
        var a03 = TSimd.Load(bias + (3 * TSimd.Count));
        var (a10, a11, a12, a13) = (a00, a01, a02, a03);
        var (a20, a21, a22, a23) = (a00, a01, a02, a03);
        var (a30, a31, a32, a33) = (a00, a01, a02, a03);
        for (var input = 0; input < inputs; input++)
        {
            var w0 = TSimd.Load(weights);
            var w1 = TSimd.Load(weights + TSimd.Count);
            var w2 = TSimd.Load(weights + (2 * TSimd.Count));
            var w3 = TSimd.Load(weights + (3 * TSimd.Count));
            var number0 = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number0, w0, a00);
            a01 = TSimd.MultiplyAdd(number0, w1, a01);
            a02 = TSimd.MultiplyAdd(number0, w2, a02);
            a03 = TSimd.MultiplyAdd(number0, w3, a03);
            var number1 = TSimd.Create(x1[input]);
            a10 = TSimd.MultiplyAdd(number1, w0, a10);
            a11 = TSimd.MultiplyAdd(number1, w1, a11);
            a12 = TSimd.MultiplyAdd(number1, w2, a12);
            a13 = TSimd.MultiplyAdd(number1, w3, a13);
            var number2 = TSimd.Create(x2[input]);
            a20 = TSimd.MultiplyAdd(number2, w0, a20);
            a21 = TSimd.MultiplyAdd(number2, w1, a21);
            a22 = TSimd.MultiplyAdd(number2, w2, a22);
            a23 = TSimd.MultiplyAdd(number2, w3, a23);
            var number3 = TSimd.Create(x3[input]);
            a30 = TSimd.MultiplyAdd(number3, w0, a30);
            a31 = TSimd.MultiplyAdd(number3, w1, a31);
            a32 = TSimd.MultiplyAdd(number3, w2, a32);
            a33 = TSimd.MultiplyAdd(number3, w3, a33);
            weights += 4 * TSimd.Count;
        }

        TSimd.Store(y, a00);
        TSimd.Store(y + TSimd.Count, a01);
        TSimd.Store(y + (2 * TSimd.Count), a02);
        TSimd.Store(y + (3 * TSimd.Count), a03);
        TSimd.Store(y + yStride, a10);
        TSimd.Store(y + yStride + TSimd.Count, a11);
        TSimd.Store(y + yStride + (2 * TSimd.Count), a12);
        TSimd.Store(y + yStride + (3 * TSimd.Count), a13);
        TSimd.Store(y + (2 * yStride), a20);
        TSimd.Store(y + (2 * yStride) + TSimd.Count, a21);
        TSimd.Store(y + (2 * yStride) + (2 * TSimd.Count), a22);
        TSimd.Store(y + (2 * yStride) + (3 * TSimd.Count), a23);
        TSimd.Store(y + (3 * yStride), a30);
        TSimd.Store(y + (3 * yStride) + TSimd.Count, a31);
        TSimd.Store(y + (3 * yStride) + (2 * TSimd.Count), a32);
        TSimd.Store(y + (3 * yStride) + (3 * TSimd.Count), a33);
    }

    private static void Four2<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var x2 = x + (2 * xStride);
        var x3 = x + (3 * xStride);
        var a00 = TSimd.Load(bias);
        var a01 = TSimd.Load(bias + TSimd.Count);
        var (a10, a11) = (a00, a01);
        var (a20, a21) = (a00, a01);
        var (a30, a31) = (a00, a01);
        for (var input = 0; input < inputs; input++)
        {
            var w0 = TSimd.Load(weights);
            var w1 = TSimd.Load(weights + TSimd.Count);
            var number0 = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number0, w0, a00);
            a01 = TSimd.MultiplyAdd(number0, w1, a01);
            var number1 = TSimd.Create(x1[input]);
            a10 = TSimd.MultiplyAdd(number1, w0, a10);
            a11 = TSimd.MultiplyAdd(number1, w1, a11);
            var number2 = TSimd.Create(x2[input]);
            a20 = TSimd.MultiplyAdd(number2, w0, a20);
            a21 = TSimd.MultiplyAdd(number2, w1, a21);
            var number3 = TSimd.Create(x3[input]);
            a30 = TSimd.MultiplyAdd(number3, w0, a30);
            a31 = TSimd.MultiplyAdd(number3, w1, a31);
            weights += 2 * TSimd.Count;
        }

        TSimd.Store(y, a00);
        TSimd.Store(y + TSimd.Count, a01);
        TSimd.Store(y + yStride, a10);
        TSimd.Store(y + yStride + TSimd.Count, a11);
        TSimd.Store(y + (2 * yStride), a20);
        TSimd.Store(y + (2 * yStride) + TSimd.Count, a21);
        TSimd.Store(y + (3 * yStride), a30);
        TSimd.Store(y + (3 * yStride) + TSimd.Count, a31);
    }

    private static void Four1<TSimd, TVector>(float* x, int xStride, float* y, int yStride, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var x1 = x + xStride;
        var x2 = x + (2 * xStride);
        var x3 = x + (3 * xStride);
        var a00 = TSimd.Load(bias);
        var a10 = a00;
        var a20 = a00;
        var a30 = a00;
        for (var input = 0; input < inputs; input++)
        {
            var w0 = TSimd.Load(weights);
            var number0 = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number0, w0, a00);
            var number1 = TSimd.Create(x1[input]);
            a10 = TSimd.MultiplyAdd(number1, w0, a10);
            var number2 = TSimd.Create(x2[input]);
            a20 = TSimd.MultiplyAdd(number2, w0, a20);
            var number3 = TSimd.Create(x3[input]);
            a30 = TSimd.MultiplyAdd(number3, w0, a30);
            weights += TSimd.Count;
        }

        TSimd.Store(y, a00);
        TSimd.Store(y + yStride, a10);
        TSimd.Store(y + (2 * yStride), a20);
        TSimd.Store(y + (3 * yStride), a30);
    }
}
