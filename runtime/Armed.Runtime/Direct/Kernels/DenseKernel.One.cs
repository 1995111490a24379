using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>One row: 4, 2 or 1 vectors of outputs, with 2, 4 or 8 sums of each.</summary>
internal static unsafe partial class DenseKernel
{
    private static void One4<TSimd, TVector>(float* x, float* y, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a00 = TSimd.Load(bias);
        var a01 = TSimd.Load(bias + TSimd.Count);
        var a02 = TSimd.Load(bias + (2 * TSimd.Count));
        var a03 = TSimd.Load(bias + (3 * TSimd.Count));
        var a10 = TSimd.Create(0);
        var a11 = TSimd.Create(0);
        var a12 = TSimd.Create(0);
        var a13 = TSimd.Create(0);
        var input = 0;
        for (; input + 2 <= inputs; input += 2)
        {
            var x0 = TSimd.Create(x[input]);
            var x1 = TSimd.Create(x[input + 1]);
            a00 = TSimd.MultiplyAdd(x0, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(x0, TSimd.Load(weights + TSimd.Count), a01);
            a02 = TSimd.MultiplyAdd(x0, TSimd.Load(weights + (2 * TSimd.Count)), a02);
            a03 = TSimd.MultiplyAdd(x0, TSimd.Load(weights + (3 * TSimd.Count)), a03);
            a10 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (4 * TSimd.Count)), a10);
            a11 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (5 * TSimd.Count)), a11);
            a12 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (6 * TSimd.Count)), a12);
            a13 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (7 * TSimd.Count)), a13);
            weights += 8 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var number = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(number, TSimd.Load(weights + TSimd.Count), a01);
            a02 = TSimd.MultiplyAdd(number, TSimd.Load(weights + (2 * TSimd.Count)), a02);
            a03 = TSimd.MultiplyAdd(number, TSimd.Load(weights + (3 * TSimd.Count)), a03);
            weights += 4 * TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(a00, a10));
        TSimd.Store(y + TSimd.Count, TSimd.Add(a01, a11));
        TSimd.Store(y + (2 * TSimd.Count), TSimd.Add(a02, a12));
        TSimd.Store(y + (3 * TSimd.Count), TSimd.Add(a03, a13));
    }

    private static void One2<TSimd, TVector>(float* x, float* y, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a00 = TSimd.Load(bias);
        var a01 = TSimd.Load(bias + TSimd.Count);
        var a10 = TSimd.Create(0);
        var a11 = TSimd.Create(0);
        var a20 = TSimd.Create(0);
        var a21 = TSimd.Create(0);
        var a30 = TSimd.Create(0);
        var a31 = TSimd.Create(0);
        var input = 0;
        for (; input + 4 <= inputs; input += 4)
        {
            var x0 = TSimd.Create(x[input]);
            var x1 = TSimd.Create(x[input + 1]);
            var x2 = TSimd.Create(x[input + 2]);
            var x3 = TSimd.Create(x[input + 3]);
            a00 = TSimd.MultiplyAdd(x0, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(x0, TSimd.Load(weights + TSimd.Count), a01);
            a10 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (2 * TSimd.Count)), a10);
            a11 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (3 * TSimd.Count)), a11);
            a20 = TSimd.MultiplyAdd(x2, TSimd.Load(weights + (4 * TSimd.Count)), a20);
            a21 = TSimd.MultiplyAdd(x2, TSimd.Load(weights + (5 * TSimd.Count)), a21);
            a30 = TSimd.MultiplyAdd(x3, TSimd.Load(weights + (6 * TSimd.Count)), a30);
            a31 = TSimd.MultiplyAdd(x3, TSimd.Load(weights + (7 * TSimd.Count)), a31);
            weights += 8 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var number = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(number, TSimd.Load(weights + TSimd.Count), a01);
            weights += 2 * TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(TSimd.Add(a00, a10), TSimd.Add(a20, a30)));
        TSimd.Store(y + TSimd.Count, TSimd.Add(TSimd.Add(a01, a11), TSimd.Add(a21, a31)));
    }

    private static void One1<TSimd, TVector>(float* x, float* y, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a00 = TSimd.Load(bias);
        var a10 = TSimd.Create(0);
        var a20 = TSimd.Create(0);
        var a30 = TSimd.Create(0);
        var a40 = TSimd.Create(0);
        var a50 = TSimd.Create(0);
        var a60 = TSimd.Create(0);
        var a70 = TSimd.Create(0);
        var input = 0;
        for (; input + 8 <= inputs; input += 8)
        {
            var x0 = TSimd.Create(x[input]);
            var x1 = TSimd.Create(x[input + 1]);
            var x2 = TSimd.Create(x[input + 2]);
            var x3 = TSimd.Create(x[input + 3]);
            var x4 = TSimd.Create(x[input + 4]);
            var x5 = TSimd.Create(x[input + 5]);
            var x6 = TSimd.Create(x[input + 6]);
            var x7 = TSimd.Create(x[input + 7]);
            a00 = TSimd.MultiplyAdd(x0, TSimd.Load(weights), a00);
            a10 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + TSimd.Count), a10);
            a20 = TSimd.MultiplyAdd(x2, TSimd.Load(weights + (2 * TSimd.Count)), a20);
            a30 = TSimd.MultiplyAdd(x3, TSimd.Load(weights + (3 * TSimd.Count)), a30);
            a40 = TSimd.MultiplyAdd(x4, TSimd.Load(weights + (4 * TSimd.Count)), a40);
            a50 = TSimd.MultiplyAdd(x5, TSimd.Load(weights + (5 * TSimd.Count)), a50);
            a60 = TSimd.MultiplyAdd(x6, TSimd.Load(weights + (6 * TSimd.Count)), a60);
            a70 = TSimd.MultiplyAdd(x7, TSimd.Load(weights + (7 * TSimd.Count)), a70);
            weights += 8 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var number = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number, TSimd.Load(weights), a00);
            weights += TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(TSimd.Add(TSimd.Add(a00, a10), TSimd.Add(a20, a30)), TSimd.Add(TSimd.Add(a40, a50), TSimd.Add(a60, a70))));
    }
}
