using System.Runtime.CompilerServices;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>One row: 4, 2 or 1 vectors of outputs, in 1, 2 or 4 sums each.</summary>
internal static unsafe partial class DenseKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One4<TSimd, TVector>(float* x, float* y, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a00 = TSimd.Load(bias);
        var a01 = TSimd.Load(bias + TSimd.Count);
        var a02 = TSimd.Load(bias + (2 * TSimd.Count));
        var a03 = TSimd.Load(bias + (3 * TSimd.Count));
        var input = 0;
        for (; input < inputs; input++)
        {
            var number = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(number, TSimd.Load(weights + TSimd.Count), a01);
            a02 = TSimd.MultiplyAdd(number, TSimd.Load(weights + (2 * TSimd.Count)), a02);
            a03 = TSimd.MultiplyAdd(number, TSimd.Load(weights + (3 * TSimd.Count)), a03);
            weights += 4 * TSimd.Count;
        }

        TSimd.Store(y, a00);
        TSimd.Store(y + TSimd.Count, a01);
        TSimd.Store(y + (2 * TSimd.Count), a02);
        TSimd.Store(y + (3 * TSimd.Count), a03);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One2<TSimd, TVector>(float* x, float* y, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a00 = TSimd.Load(bias);
        var a01 = TSimd.Load(bias + TSimd.Count);
        var a10 = TSimd.Create(0);
        var a11 = TSimd.Create(0);
        var input = 0;
        for (; input + 2 <= inputs; input += 2)
        {
            var x0 = TSimd.Create(x[input]);
            var x1 = TSimd.Create(x[input + 1]);
            a00 = TSimd.MultiplyAdd(x0, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(x0, TSimd.Load(weights + TSimd.Count), a01);
            a10 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (2 * TSimd.Count)), a10);
            a11 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + (3 * TSimd.Count)), a11);
            weights += 4 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var number = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number, TSimd.Load(weights), a00);
            a01 = TSimd.MultiplyAdd(number, TSimd.Load(weights + TSimd.Count), a01);
            weights += 2 * TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(a00, a10));
        TSimd.Store(y + TSimd.Count, TSimd.Add(a01, a11));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One1<TSimd, TVector>(float* x, float* y, float* weights, float* bias, int inputs)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var a00 = TSimd.Load(bias);
        var a10 = TSimd.Create(0);
        var a20 = TSimd.Create(0);
        var a30 = TSimd.Create(0);
        var input = 0;
        for (; input + 4 <= inputs; input += 4)
        {
            var x0 = TSimd.Create(x[input]);
            var x1 = TSimd.Create(x[input + 1]);
            var x2 = TSimd.Create(x[input + 2]);
            var x3 = TSimd.Create(x[input + 3]);
            a00 = TSimd.MultiplyAdd(x0, TSimd.Load(weights), a00);
            a10 = TSimd.MultiplyAdd(x1, TSimd.Load(weights + TSimd.Count), a10);
            a20 = TSimd.MultiplyAdd(x2, TSimd.Load(weights + (2 * TSimd.Count)), a20);
            a30 = TSimd.MultiplyAdd(x3, TSimd.Load(weights + (3 * TSimd.Count)), a30);
            weights += 4 * TSimd.Count;
        }

        for (; input < inputs; input++)
        {
            var number = TSimd.Create(x[input]);
            a00 = TSimd.MultiplyAdd(number, TSimd.Load(weights), a00);
            weights += TSimd.Count;
        }

        TSimd.Store(y, TSimd.Add(TSimd.Add(a00, a10), TSimd.Add(a20, a30)));
    }
}
