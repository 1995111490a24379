using System.Runtime.Intrinsics;
using Armed.Runtime.Common;
using Armed.Runtime.Direct.Kernels;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Tests.Direct;

/// <summary>The linear kernels against double precision: odd sizes, every row count that has a path of its own, every vector width.</summary>
public sealed class DenseKernelTests
{
    /// <summary>Sums of up to 130 products of numbers up to 1 in float32.</summary>
    private const double Tolerance = 2e-5;

    private static readonly int[] s_sizes = [1, 3, 7, 16, 17, 33, 64, 100, 130];

    public static TheoryData<int> Widths => SimdWidths.All;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Run_OddSizes_IsTheProduct(int width)
    {
        foreach (var inputs in s_sizes)
        {
            foreach (var outputs in s_sizes)
            {
                foreach (var rows in new[] { 1, 2, 4, 5, 8, 11 })
                {
                    CheckProduct(width, inputs, outputs, rows, transposed: (inputs + outputs + rows) % 2 == 0);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void Dot_JunkBehindTheEnd_IsNotSummed(int width)
    {
        foreach (var count in s_sizes)
        {
            var (a, b) = (Numbers(count, 1), Numbers(count, 2));
            var expected = Enumerable.Range(0, count).Sum(i => (double)a.Span[i] * b.Span[i]);
            var found = width switch
            {
                128 => RowDots.Dot<Simd128, Vector128<float>>(a.Start, b.Start, count),
                256 => RowDots.Dot<Simd256, Vector256<float>>(a.Start, b.Start, count),
                _ => RowDots.Dot<Simd512, Vector512<float>>(a.Start, b.Start, count),
            };
            Assert.Equal(expected, found, Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void SquaredProduct_AnySize_IsTheVariance(int width)
    {
        foreach (var size in new[] { 1, 2, 3, 4, 7, 8, 9, 16, 17, 33 })
        {
            var (triangle, x) = (Numbers(size * (size + 1) / 2, 1), Numbers(size, 2));
            var found = width switch
            {
                128 => RowDots.SquaredProduct<Simd128, Vector128<float>>(triangle.Start, x.Start, size),
                256 => RowDots.SquaredProduct<Simd256, Vector256<float>>(triangle.Start, x.Start, size),
                _ => RowDots.SquaredProduct<Simd512, Vector512<float>>(triangle.Start, x.Start, size),
            };
            Assert.Equal(SquaredLength(triangle, x, size), found, Tolerance * size);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void SquaredRest_AnySize_IsTheSquaredLength(int width)
    {
        foreach (var (columns, count) in s_sizes.SelectMany(columns => new[] { (columns, 1), (columns, 2), (columns, 9) }))
        {
            var (root, rows, x) = (Numbers(columns, 1), Numbers(columns * count, 2), Numbers(count, 3));
            var found = width switch
            {
                128 => RowDots.SquaredRest<Simd128, Vector128<float>>(root.Start, rows.Start, x.Start, count, columns),
                256 => RowDots.SquaredRest<Simd256, Vector256<float>>(root.Start, rows.Start, x.Start, count, columns),
                _ => RowDots.SquaredRest<Simd512, Vector512<float>>(root.Start, rows.Start, x.Start, count, columns),
            };
            var expected = Enumerable.Range(0, columns)
                .Sum(column => Math.Pow(root.Span[column] - Enumerable.Range(0, count).Sum(row => (double)x.Span[row] * rows.Span[(row * columns) + column]), 2));
            Assert.Equal(expected, found, Tolerance * Math.Max(1, expected));
        }
    }

    private static double SquaredLength(AlignedFloats triangle, AlignedFloats x, int size)
    {
        var root = new double[size];
        for (var (row, at) = (0, 0); row < size; row++)
        {
            for (var column = 0; column <= row; column++, at++)
            {
                root[column] += (double)triangle.Span[at] * x.Span[row];
            }
        }

        return root.Sum(value => value * value);
    }

    private static unsafe void CheckProduct(int width, int inputs, int outputs, int rows, bool transposed)
    {
        var weights = Numbers(inputs * outputs, 3);
        var packed = new PackedWeights(weights.Span, transposed, inputs, outputs, width / 32);
        var (xStride, yStride) = (AlignedFloats.WholeLines(inputs), AlignedFloats.WholeLines(outputs));
        var (x, y, bias) = (Numbers(rows * xStride, 4), new AlignedFloats(rows * yStride), new AlignedFloats(packed.Vectors * packed.Lanes));
        Numbers(outputs, 5).Span.CopyTo(bias.Span);
        switch (width)
        {
            case 128: DenseKernel.Run<Simd128, Vector128<float>>(x.Start, xStride, y.Start, yStride, packed, bias, rows); break;
            case 256: DenseKernel.Run<Simd256, Vector256<float>>(x.Start, xStride, y.Start, yStride, packed, bias, rows); break;
            default: DenseKernel.Run<Simd512, Vector512<float>>(x.Start, xStride, y.Start, yStride, packed, bias, rows); break;
        }

        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                double expected = bias.Span[output];
                for (var input = 0; input < inputs; input++)
                {
                    expected += (double)x.Span[(row * xStride) + input] * weights.Span[transposed ? (output * inputs) + input : (input * outputs) + output];
                }

                Assert.Equal(expected, y.Span[(row * yStride) + output], Tolerance);
            }
        }
    }

    /// <summary>Numbers between -1 and 1, NaN behind them.</summary>
    private static unsafe AlignedFloats Numbers(int count, int seed)
    {
        var random = new Random(seed + count);
        var numbers = new AlignedFloats(count);
        new Span<float>(numbers.Start, count + AlignedFloats.Line).Fill(float.NaN);
        foreach (ref var number in numbers.Span)
        {
            number = (float)((2 * random.NextDouble()) - 1);
        }

        return numbers;
    }
}
