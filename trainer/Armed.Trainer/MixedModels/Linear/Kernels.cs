using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// Loops over small dense matrices, row after row with a stride; U is upper triangular throughout. Compiled at once for full speed: a fit may call them for
/// less than a second.
/// </summary>
internal static unsafe class Kernels
{
    /// <summary>Columns of C that are summed in registers at a time, four rows together, where vectors hold eight numbers.</summary>
    private const int TileColumns = 32;

    /// <summary>From this size on four rows of a Cholesky factor are computed together.</summary>
    private const int FewestGrouped = 32;

    /// <summary>
    /// C[m, n] += sign A' B with A [k, m] and B [k, n]. With <paramref name="upper"/> blocks wholly below the diagonal of C are left out.
    /// </summary>
    public static void AddProduct(double* a, int lda, double* b, int ldb, double* c, int ldc, int k, int m, int n, double sign, bool upper = false)
    {
        var tiled = Vector512.IsHardwareAccelerated ? n / TileColumns * TileColumns : 0;
        for (var j = 0; j < tiled; j += TileColumns)
        {
            for (var tile = 0; tile + 4 <= m && !(upper && tile >= j + TileColumns); tile += 4)
            {
                AddTile(a + tile, lda, b + j, ldb, c + (long)tile * ldc + j, ldc, k, sign); // these columns of B stay in the nearest cache
            }
        }

        var i = 0;
        for (; i + 4 <= m; i += 4)
        {
            AddFourRows(a + i, lda, b, ldb, c + (long)i * ldc, ldc, k, Math.Max(tiled, upper ? i / (2 * Vector<double>.Count) * (2 * Vector<double>.Count) : 0), n, sign);
        }

        for (; i < m; i++)
        {
            AddRow(a + i, lda, b, ldb, c + (long)i * ldc, k, n, sign);
        }
    }

    /// <summary>y += scale x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double* x, double scale, double* y, int n)
    {
        var factor = new Vector<double>(scale);
        var j = 0;
        for (; j + Vector<double>.Count <= n; j += Vector<double>.Count)
        {
            Vector.Store(Vector.FusedMultiplyAdd(factor, Vector.Load(x + j), Vector.Load(y + j)), y + j);
        }

        for (; j < n; j++)
        {
            y[j] += scale * x[j];
        }
    }

    /// <summary>target = scale x; may be the same place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(double* x, double scale, double* target, int n)
    {
        var factor = new Vector<double>(scale);
        var j = 0;
        for (; j + Vector<double>.Count <= n; j += Vector<double>.Count)
        {
            Vector.Store(Vector.Load(x + j) * factor, target + j);
        }

        for (; j < n; j++)
        {
            target[j] = scale * x[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* x, double* y, int n)
    {
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        var j = 0;
        for (; j + 2 * Vector<double>.Count <= n; j += 2 * Vector<double>.Count)
        {
            first = Vector.FusedMultiplyAdd(Vector.Load(x + j), Vector.Load(y + j), first);
            second = Vector.FusedMultiplyAdd(Vector.Load(x + j + Vector<double>.Count), Vector.Load(y + j + Vector<double>.Count), second);
        }
        var sum = Vector.Sum(first + second);
        for (; j < n; j++)
        {
            sum += x[j] * y[j];
        }

        return sum;
    }

    /// <summary>A = U'U from the upper triangle of A [k, k], in place; the lower triangle is left as it is. False when A is not positive definite.</summary>
    public static bool Cholesky(double* a, int lda, int k)
    {
        var group = k < FewestGrouped ? 1 : 4;
        for (var start = 0; start < k; start += group)
        {
            var end = Math.Min(k, start + group);
            if (group > 1)
            {
                AddProduct(a + start, lda, a + end, lda, a + (long)start * lda + end, lda, start, end - start, k - end, -1);
            }

            for (var i = start; i < end; i++)
            {
                var row = a + (long)i * lda;
                AddRow(a + i, lda, a + i, lda, row + i, start, (group > 1 ? end : k) - i, -1);
                if (i > start)
                {
                    AddRow(a + (long)start * lda + i, lda, a + (long)start * lda + i, lda, row + i, i - start, k - i, -1);
                }

                if (!(row[i] > 0) || double.IsPositiveInfinity(row[i]))
                {
                    return false;
                }

                row[i] = Math.Sqrt(row[i]);
                Scale(row + i + 1, 1 / row[i], k - i - 1);
            }
        }

        return true;
    }

    /// <summary>X := U'^-1 X, U [k, k], X [k, n].</summary>
    public static void SolveTransposed(double* u, int ldu, double* x, int ldx, int k, int n)
    {
        for (var start = 0; start < k; start += 4)
        {
            var block = Math.Min(4, k - start);
            AddProduct(u + start, ldu, x, ldx, x + (long)start * ldx, ldx, start, block, n, -1);
            for (var i = start; i < start + block; i++)
            {
                AddRow(u + (long)start * ldu + i, ldu, x + (long)start * ldx, ldx, x + (long)i * ldx, i - start, n, -1);
                Scale(x + (long)i * ldx, 1 / u[(long)i * ldu + i], n);
            }
        }
    }

    /// <summary>X := U^-1 X, U [k, k], X [k, n].</summary>
    public static void Solve(double* u, int ldu, double* x, int ldx, int k, int n)
    {
        for (var i = k - 1; i >= 0; i--)
        {
            var row = x + (long)i * ldx;
            for (var j = i + 1; j < k; j++)
            {
                AddScaled(x + (long)j * ldx, -u[(long)i * ldu + j], row, n);
            }

            Scale(row, 1 / u[(long)i * ldu + i], n);
        }
    }

    public static void Scale(double* x, double scale, int n) => Multiply(x, scale, x, n);

    public static void Clear(double* x, long n)
    {
        for (; n > int.MaxValue; n -= int.MaxValue, x += int.MaxValue)
        {
            new Span<double>(x, int.MaxValue).Clear();
        }

        new Span<double>(x, (int)n).Clear();
    }

    public static void Copy(double* from, double* to, int n) => new ReadOnlySpan<double>(from, n).CopyTo(new Span<double>(to, n));

    // Eight accumulators: four rows of C by two vectors, each element of A and B loaded once per block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourRows(double* a, int lda, double* b, int ldb, double* c, int ldc, int k, int from, int n, double sign)
    {
        int j = from, lanes = Vector<double>.Count;
        var factor = new Vector<double>(sign);
        for (; j + 2 * lanes <= n; j += 2 * lanes)
        {
            Vector<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
            double* p = a, q = b + j;
            for (var l = 0; l < k; l++, p += lda, q += ldb)
            {
                Vector<double> b0 = Vector.Load(q), b1 = Vector.Load(q + lanes);
                Vector<double> a0 = new(p[0]), a1 = new(p[1]), a2 = new(p[2]), a3 = new(p[3]);
                c00 = Vector.FusedMultiplyAdd(a0, b0, c00);
                c01 = Vector.FusedMultiplyAdd(a0, b1, c01);
                c10 = Vector.FusedMultiplyAdd(a1, b0, c10);
                c11 = Vector.FusedMultiplyAdd(a1, b1, c11);
                c20 = Vector.FusedMultiplyAdd(a2, b0, c20);
                c21 = Vector.FusedMultiplyAdd(a2, b1, c21);
                c30 = Vector.FusedMultiplyAdd(a3, b0, c30);
                c31 = Vector.FusedMultiplyAdd(a3, b1, c31);
            }
            var r = c + j;
            AddPair(r, factor, c00, c01);
            AddPair(r + ldc, factor, c10, c11);
            AddPair(r + 2L * ldc, factor, c20, c21);
            AddPair(r + 3L * ldc, factor, c30, c31);
        }
        if (j < n)
        {
            for (var i = 0; i < 4; i++)
            {
                AddRow(a + i, lda, b + j, ldb, c + (long)i * ldc + j, k, n - j, sign);
            }
        }
    }

    // Sixteen accumulators: four rows of C by four vectors of eight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(double* a, int lda, double* b, int ldb, double* c, int ldc, int k, double sign)
    {
        Vector512<double> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<double> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        for (var l = 0; l < k; l++, a += lda, b += ldb)
        {
            Vector512<double> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 8), b2 = Vector512.Load(b + 16), b3 = Vector512.Load(b + 24);
            Accumulate(Vector512.Create(a[0]), b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
            Accumulate(Vector512.Create(a[1]), b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
            Accumulate(Vector512.Create(a[2]), b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
            Accumulate(Vector512.Create(a[3]), b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
        }

        var factor = Vector512.Create(sign);
        AddTileRow(c, factor, c00, c01, c02, c03);
        AddTileRow(c + ldc, factor, c10, c11, c12, c13);
        AddTileRow(c + 2L * ldc, factor, c20, c21, c22, c23);
        AddTileRow(c + 3L * ldc, factor, c30, c31, c32, c33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(Vector512<double> a, Vector512<double> b0, Vector512<double> b1, Vector512<double> b2, Vector512<double> b3,
        ref Vector512<double> first, ref Vector512<double> second, ref Vector512<double> third, ref Vector512<double> fourth)
    {
        first = Vector512.FusedMultiplyAdd(a, b0, first);
        second = Vector512.FusedMultiplyAdd(a, b1, second);
        third = Vector512.FusedMultiplyAdd(a, b2, third);
        fourth = Vector512.FusedMultiplyAdd(a, b3, fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTileRow(double* row, Vector512<double> factor, Vector512<double> first, Vector512<double> second, Vector512<double> third, Vector512<double> fourth)
    {
        Vector512.Store(Vector512.FusedMultiplyAdd(factor, first, Vector512.Load(row)), row);
        Vector512.Store(Vector512.FusedMultiplyAdd(factor, second, Vector512.Load(row + 8)), row + 8);
        Vector512.Store(Vector512.FusedMultiplyAdd(factor, third, Vector512.Load(row + 16)), row + 16);
        Vector512.Store(Vector512.FusedMultiplyAdd(factor, fourth, Vector512.Load(row + 24)), row + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair(double* row, Vector<double> factor, Vector<double> first, Vector<double> second)
    {
        Vector.Store(Vector.FusedMultiplyAdd(factor, first, Vector.Load(row)), row);
        Vector.Store(Vector.FusedMultiplyAdd(factor, second, Vector.Load(row + Vector<double>.Count)), row + Vector<double>.Count);
    }

    // c[n] += sign sum_l a[l lda] b[l, :].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(double* a, int lda, double* b, int ldb, double* c, int k, int n, double sign)
    {
        int j = 0, lanes = Vector<double>.Count;
        for (; j + 2 * lanes <= n; j += 2 * lanes)
        {
            Vector<double> first = Vector.Load(c + j), second = Vector.Load(c + j + lanes);
            for (var l = 0; l < k; l++)
            {
                var factor = new Vector<double>(sign * a[(long)l * lda]);
                first = Vector.FusedMultiplyAdd(factor, Vector.Load(b + (long)l * ldb + j), first);
                second = Vector.FusedMultiplyAdd(factor, Vector.Load(b + (long)l * ldb + j + lanes), second);
            }
            Vector.Store(first, c + j);
            Vector.Store(second, c + j + lanes);
        }
        for (; j + lanes <= n; j += lanes)
        {
            var sum = Vector.Load(c + j);
            for (var l = 0; l < k; l++)
            {
                sum = Vector.FusedMultiplyAdd(new Vector<double>(sign * a[(long)l * lda]), Vector.Load(b + (long)l * ldb + j), sum);
            }

            Vector.Store(sum, c + j);
        }
        for (; j < n; j++)
        {
            double sum = 0;
            for (var l = 0; l < k; l++)
            {
                sum += a[(long)l * lda] * b[(long)l * ldb + j];
            }

            c[j] += sign * sum;
        }
    }
}
