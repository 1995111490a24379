using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.Tests.MixedModels.Linear;

public sealed class IterativeMixedSystemTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Solve_CrossedSlopes_EqualsDirect(bool withFlat)
    {
        var (direct, iterative, design) = Systems(samples: 1);
        double[] expected = [.. Enumerable.Range(0, design.Size).Select(i => Math.Sin(i + 1))], actual = [.. expected];
        direct.Solve(expected, withFlat);
        iterative.Solve(actual, withFlat);
        // The residual's tolerance of 1e-10 times the root of a condition number below 1e4.
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-8);
        }

        Assert.InRange(iterative.Iterations, 1, 60);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Invert_ManySamples_NearTheInverse(bool withFlat)
    {
        var (direct, iterative, design) = Systems(samples: 1000);
        direct.Invert(withFlat);
        iterative.Invert(withFlat);
        // Only the part that other blocks add is estimated, with a relative standard error of sqrt(2 / 1000) = 4.5 %: 20 % is over four of them for one entry.
        AssertNear(direct.InverseBorder, iterative.InverseBorder, 0.2);
        for (var g = 0; g < design.Factors.Count; g++)
        {
            for (var level = 0; level < design.Factors[g].Levels; level++)
            {
                AssertNear(direct.InverseBlock(g, level), iterative.InverseBlock(g, level), 0.2);
            }
        }

        double[] expected = new double[design.Rows], actual = new double[design.Rows];
        direct.RowVariances(expected);
        iterative.RowVariances(actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], 0.8 * expected[i], 1.2 * expected[i]);
        }
    }

    [Fact]
    public void Create_ThousandsOfLevelsThatAllMeet_IsIterative()
    {
        var random = new Random(1);
        var design = new RandomDesign(1, 90_000, [(12_000, 1, -1), (12_000, 1, -1)], 1, 1);
        var large = MixedSystem.Create(design.Rows, design.Width, design.Columns, design.Factors, design.Border, design.Flat);
        Assert.IsType<IterativeMixedSystem>(large);
        large.Assemble([]);
        Assert.True(large.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
        Assert.True(double.IsNaN(large.LogDeterminant(true)));
        double[] b = [.. Enumerable.Range(0, design.Size).Select(_ => random.NextDouble())];
        large.Solve(b);
        Assert.All(b, x => Assert.True(double.IsFinite(x)));
    }

    [Fact]
    public void Assemble_NegativeWeight_Throws()
    {
        var (_, iterative, design) = Systems(samples: 1);
        design.Weights[3] = -1;
        Assert.Contains("row 3", Assert.Throws<ArgumentException>(() => iterative.Assemble(design.Weights)).Message);
    }

    private static (MixedSystem Direct, IterativeMixedSystem Iterative, RandomDesign Design) Systems(int samples)
    {
        var design = new RandomDesign(11, 300, [(20, 2, -1), (30, 3, -1)], 4, 2);
        var direct = design.System();
        var iterative = new IterativeMixedSystem(design.Rows, design.Width, design.Columns, design.Factors, design.Border, design.Flat, samples);
        foreach (var system in new IMixedSystem[] { direct, iterative })
        {
            system.Assemble(design.Weights);
            Assert.True(system.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
        }
        return (direct, iterative, design);
    }

    // Relative to the largest entry of the block.
    private static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 0;
        foreach (var value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance * scale);
        }
    }
}
