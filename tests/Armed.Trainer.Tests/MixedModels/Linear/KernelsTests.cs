using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.Tests.MixedModels.Linear;

public sealed class KernelsTests
{
    public static TheoryData<int, int, int, bool> Shapes()
    {
        var data = new TheoryData<int, int, int, bool>();
        foreach (var n in new[] { 1, 7, 8, 31, 32, 33, 64, 77 })
        {
            foreach (var m in new[] { 1, 3, 4, 9, 37 })
            {
                data.Add(n, m, 5, false);
                data.Add(n, Math.Min(m, n), 1, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public unsafe void AddProduct_AnyShape_IsThatOfPlainLoops(int n, int m, int k, bool upper)
    {
        var random = new Random(n + (100 * m));
        PinnedDoubles a = Draw(random, k * (m + 2)), b = Draw(random, k * (n + 3)), c = Draw(random, m * (n + 1));
        double[] before = [.. c.Values];
        Kernels.AddProduct(a.Pointer, m + 2, b.Pointer, n + 3, c.Pointer, n + 1, k, m, n, -1, upper);

        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n + 1; j++)
            {
                var product = j < n ? Enumerable.Range(0, k).Sum(l => a.Values[(l * (m + 2)) + i] * b.Values[(l * (n + 3)) + j]) : 0;
                var (was, now) = (before[(i * (n + 1)) + j], c.Values[(i * (n + 1)) + j]);
                if (!upper || j >= i)
                {
                    Assert.Equal(was - product, now, 1e-13);
                }
                else
                {
                    Assert.True(now == was || Math.Abs(was - product - now) < 1e-13, $"{i}, {j}: {now}"); // below the diagonal blocks are whole or left out
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    [InlineData(35)]
    [InlineData(101)]
    public unsafe void Cholesky_AnySize_GivesTheMatrixBackAndLeavesTheLowerTriangle(int size)
    {
        var random = new Random(size);
        var root = Draw(random, size * size);
        var matrix = new PinnedDoubles(size * size);
        double Element(int i, int j) => (i == j ? 1 : 0) + Enumerable.Range(0, size).Sum(l => root.Values[(l * size) + i] * root.Values[(l * size) + j]);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                matrix.Values[(i * size) + j] = j < i ? -77 : Element(i, j);
            }
        }

        Assert.True(Kernels.Cholesky(matrix.Pointer, size, size));
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.Equal(-77, matrix.Values[(i * size) + j]);
            }

            for (var j = i; j < size; j++)
            {
                Assert.Equal(Element(i, j), Enumerable.Range(0, i + 1).Sum(l => matrix.Values[(l * size) + i] * matrix.Values[(l * size) + j]), 1e-11);
            }
        }
    }

    [Fact]
    public unsafe void Cholesky_NotPositiveDefinite_SaysSo()
    {
        const int Size = 40;
        var matrix = new PinnedDoubles(Size * Size);
        for (var i = 0; i < Size; i++)
        {
            matrix.Values[(i * Size) + i] = i == 38 ? -1 : 1;
        }

        Assert.False(Kernels.Cholesky(matrix.Pointer, Size, Size));
    }

    private static PinnedDoubles Draw(Random random, int count)
    {
        var drawn = new PinnedDoubles(count);
        for (var i = 0; i < count; i++)
        {
            drawn.Values[i] = (2 * random.NextDouble()) - 1;
        }

        return drawn;
    }
}
