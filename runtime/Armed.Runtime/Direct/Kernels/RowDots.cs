using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Kernels;

/// <summary>Sums of products along a row.</summary>
internal static unsafe class RowDots
{
    /// <summary>Up to so many numbers are taken one by one: a whole vector would wait for the single numbers that the step before has just stored.</summary>
    private const int Few = 4;

    /// <summary>The sum of a[i] b[i]; both may be read up to a vector beyond their end.</summary>
    public static float Dot(float* a, float* b, int count)
        => count <= Few ? FewDot(a, b, count)
            : Vector512.IsHardwareAccelerated ? Dot<Simd512, Vector512<float>>(a, b, count)
            : Vector256.IsHardwareAccelerated ? Dot<Simd256, Vector256<float>>(a, b, count)
            : Dot<Simd128, Vector128<float>>(a, b, count);

    /// <summary>The squared length of L'x, L a lower triangle packed by rows: the variance of phi'u, u with covariance L L'.</summary>
    public static float SquaredProduct(float* triangle, float* x, int size)
        => size <= Few ? FewSquaredProduct(triangle, x, size)
            : Vector512.IsHardwareAccelerated ? SquaredProduct<Simd512, Vector512<float>>(triangle, x, size)
            : Vector256.IsHardwareAccelerated ? SquaredProduct<Simd256, Vector256<float>>(triangle, x, size)
            : SquaredProduct<Simd128, Vector128<float>>(triangle, x, size);

    /// <summary>The squared length of root - rows'x, rows [count, width] by rows; all may be read up to a vector beyond their end.</summary>
    public static float SquaredRest(float* root, float* rows, float* x, int count, int width)
        => width <= Few ? FewSquaredRest(root, rows, x, count, width)
            : Vector512.IsHardwareAccelerated ? SquaredRest<Simd512, Vector512<float>>(root, rows, x, count, width)
            : Vector256.IsHardwareAccelerated ? SquaredRest<Simd256, Vector256<float>>(root, rows, x, count, width)
            : SquaredRest<Simd128, Vector128<float>>(root, rows, x, count, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot<TSimd, TVector>(float* a, float* b, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var (sum, other) = (TSimd.Create(0), TSimd.Create(0));
        var i = 0;
        for (; i + (2 * TSimd.Count) <= count; i += 2 * TSimd.Count)
        {
            sum = TSimd.MultiplyAdd(TSimd.Load(a + i), TSimd.Load(b + i), sum);
            other = TSimd.MultiplyAdd(TSimd.Load(a + i + TSimd.Count), TSimd.Load(b + i + TSimd.Count), other);
        }

        sum = TSimd.Add(sum, other);
        if (i + TSimd.Count <= count)
        {
            sum = TSimd.MultiplyAdd(TSimd.Load(a + i), TSimd.Load(b + i), sum);
            i += TSimd.Count;
        }

        if (i < count)
        {
            // What is beyond the end may be no number: both factors become zero there.
            var mask = TSimd.First(count - i);
            sum = TSimd.MultiplyAdd(TSimd.And(mask, TSimd.Load(a + i)), TSimd.And(mask, TSimd.Load(b + i)), sum);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>Columns of the triangle run across the lanes, a vector of them at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredProduct<TSimd, TVector>(float* triangle, float* x, int size)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var total = TSimd.Create(0);
        for (var column = 0; column < size; column += TSimd.Count)
        {
            var sum = TSimd.Create(0);
            for (var row = column; row < size; row++)
            {
                var part = TSimd.Load(triangle + (row * (row + 1) / 2) + column);
                var known = row + 1 - column;
                sum = TSimd.MultiplyAdd(TSimd.Create(x[row]), known < TSimd.Count ? TSimd.And(TSimd.First(known), part) : part, sum);
            }

            total = TSimd.MultiplyAdd(sum, sum, total);
        }

        return TSimd.Sum(total);
    }

    /// <summary>Columns run across the lanes, a vector of them at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredRest<TSimd, TVector>(float* root, float* rows, float* x, int count, int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var total = TSimd.Create(0);
        for (var column = 0; column < width; column += TSimd.Count)
        {
            var rest = TSimd.Load(root + column);
            for (var row = 0; row < count; row++)
            {
                rest = TSimd.MultiplyAdd(TSimd.Create(-x[row]), TSimd.Load(rows + ((long)row * width) + column), rest);
            }

            // What is beyond the last column may be no number.
            rest = width - column < TSimd.Count ? TSimd.And(TSimd.First(width - column), rest) : rest;
            total = TSimd.MultiplyAdd(rest, rest, total);
        }

        return TSimd.Sum(total);
    }

    private static float FewDot(float* a, float* b, int count)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            sum = float.MultiplyAddEstimate(a[i], b[i], sum);
        }

        return sum;
    }

    private static float FewSquaredProduct(float* triangle, float* x, int size)
    {
        var total = 0f;
        for (var column = 0; column < size; column++)
        {
            var sum = 0f;
            for (var row = column; row < size; row++)
            {
                sum = float.MultiplyAddEstimate(x[row], triangle[(row * (row + 1) / 2) + column], sum);
            }

            total = float.MultiplyAddEstimate(sum, sum, total);
        }

        return total;
    }

    private static float FewSquaredRest(float* root, float* rows, float* x, int count, int width)
    {
        var total = 0f;
        for (var column = 0; column < width; column++)
        {
            var rest = root[column];
            for (var row = 0; row < count; row++)
            {
                rest = float.MultiplyAddEstimate(-x[row], rows[((long)row * width) + column], rest);
            }

            total = float.MultiplyAddEstimate(rest, rest, total);
        }

        return total;
    }
}
