using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Tests.Trees;

public class TreeBoostingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An interaction, a step and a curve: 5 % of the variance may be missed, with noise of a tenth of it and rows that stop the trees.</summary>
    [Fact]
    public void Fit_KnownFunction_IsLearned()
    {
        static double F(float[] x) => ((x[0] > 0.5f) ^ (x[1] > 0.3f) ? 1 : -1) + (x[2] > 0.7f ? 1 : 0) + Math.Sin(6 * x[3]);
        var rows = TreeSamples.Rows(4_000, 5, (x, random) => F(x) + (0.3 * random.Normal()));
        var trees = TreeBoosting.Fit(rows, Range(0, 3_000), Range(3_000, 500), new TreeOptions { Depth = 4, Rate = 0.1, MostTrees = 200 }, Cancellation);

        double[] truth = [.. Range(3_500, 500).Select(row => F(TreeSamples.Row(rows.Columns, row)))];
        double[] found = [.. Range(3_500, 500).Select(row => (double)trees.Predict(TreeSamples.Row(rows.Columns, row)))];
        Assert.True(Variance([.. truth.Zip(found, (a, b) => a - b)]) < 0.05 * Variance(truth));
        Assert.InRange(trees.Count, 30, 200);
    }

    /// <summary>The histograms, with siblings by subtraction, against a search that sums every split anew.</summary>
    [Fact]
    public void Fit_OneTree_IsThatOfAnExhaustiveSearch()
    {
        var rows = TreeSamples.Rows(300, 6, (x, random) => x[1] - (x[4] * x[2] * 2) + (0.2 * random.Normal()), values: 9);
        var options = new TreeOptions { Depth = 4, Rate = 0.5, MostTrees = 1, Ridge = 2 };
        var tree = TreeBoosting.Fit(rows, Range(0, 300), [], options, Cancellation);

        var mean = rows.Outcome.Average();
        double[] residuals = [.. rows.Outcome.Select(y => y - mean)];
        var leaf = new int[300];
        for (var level = 0; level < 4; level++)
        {
            var (column, threshold) = BestSplit(rows.Columns, residuals, leaf, options.Ridge);
            Assert.Equal((column, threshold), (tree.Features[level], tree.Thresholds[level]));
            leaf = [.. leaf.Select((code, row) => code | (rows.Columns[column][row] > threshold ? 1 << level : 0))];
        }

        for (var at = 0; at < 16; at++)
        {
            double[] own = [.. residuals.Where((_, row) => leaf[row] == at)];
            Assert.Equal(0.5 * own.Sum() / (own.Length + 2), tree.Leaves[at], 1e-6);
        }
    }

    /// <summary>Trees with a number for each class, from wrong probabilities on: they learn a function of two columns that no linear predictor of ordered classes gives.</summary>
    [Fact]
    public void Fit_ValuesByClass_ProbabilitiesAreLearned()
    {
        static double[] P(float[] x) => x[0] > 0.5f ? [0.45, 0.1, 0.45] : x[1] > 0.5f ? [0.1, 0.8, 0.1] : [0.6, 0.3, 0.1];
        var rows = TreeSamples.Rows(4_000, 4, (x, random) => random.Uniform() is var u && u < P(x)[0] ? 0 : u < P(x)[0] + P(x)[1] ? 1 : 2);
        rows = rows with { Distribution = null, Probabilities = [.. Range(0, 4_000).SelectMany(_ => new[] { 0.2, 0.2, 0.6 })] };
        var trees = TreeBoosting.Fit(rows, Range(0, 3_000), Range(3_000, 1_000), new TreeOptions { Depth = 3, Rate = 0.1, MostTrees = 300 }, Cancellation);

        Assert.Equal((3, trees.Count << 3, trees.Count), (trees.Outputs, trees.Leaves.Count / 3, trees.First(1_000).Count));
        foreach (var at in Range(0, 50))
        {
            var (x, sums) = (TreeSamples.Row(rows.Columns, at), new float[3]);
            trees.Predict(x, sums);
            double[] products = [0.2 * Math.Exp(sums[0]), 0.2 * Math.Exp(sums[1]), 0.6 * Math.Exp(sums[2])];
            Assert.All(products.Zip(P(x)), pair => Assert.Equal(pair.Second, pair.First / products.Sum(), 0.12)); // 4 standard errors of a share in 500 rows, and shrinkage
        }

        var (_, losses) = TreeBoosting.FitWithLosses(rows, new TreeOptions { Depth = 3, Rate = 0.1, MostTrees = 30 }, Cancellation);
        Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-12));
    }

    public static TheoryData<string> Distributions => ["normal", "binary", "count", "ordinal"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Fit_AnyOutcome_LossFallsWithEachTree(string kind)
    {
        OutcomeDistribution distribution = kind switch
        {
            "normal" => new GaussianDistribution(1),
            "binary" => new BernoulliDistribution(),
            "count" => new PoissonDistribution(),
            _ => new CumulativeLogitDistribution([-1, 1]),
        };
        var rows = TreeSamples.Rows(500, 3, (x, random) => Math.Clamp(Math.Floor(1 + (2 * x[0]) - x[1] + (0.5 * random.Normal())), 0, kind == "binary" ? 1 : 2), distribution);
        var (_, losses) = TreeBoosting.FitWithLosses(rows with { HasIntercept = kind != "ordinal" }, new TreeOptions { Depth = 3, MostTrees = 40 }, Cancellation);

        Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.True(pair.Second < pair.First));
        Assert.True(losses[^1] < 0.9 * losses[0], $"{losses[0]} to {losses[^1]}");
    }

    /// <summary>Columns of several groups and enough rows for two threads.</summary>
    [Fact]
    public void Fit_SameSeed_IsTheSame_AnotherSeedIsNot()
    {
        var rows = TreeSamples.Rows(20_000, 9, (x, random) => x[0] + (x[7] * x[8]) + random.Normal());
        ObliviousTrees Fit(long seed) => TreeBoosting.Fit(rows, Range(0, 18_000), [], new TreeOptions { MostTrees = 6, ColumnShare = 0.7, MostRows = 15_000, Seed = seed }, Cancellation);
        var (one, same, other) = (Fit(1), Fit(1), Fit(2));

        Assert.Equal(one.Features, same.Features);
        Assert.Equal(one.Leaves, same.Leaves);
        Assert.NotEqual(one.Leaves, other.Leaves);
    }

    [Fact]
    public void Fit_Weights_AreRepeatedRows()
    {
        var rows = TreeSamples.Rows(200, 4, (x, random) => random.Uniform() < x[0] ? 1 : 0, new BernoulliDistribution(), values: 20) with { Weights = [.. Range(0, 200).Select(row => 1.0 + (row % 3))] };
        int[] repeated = [.. Range(0, 200).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 3)))];
        var options = new TreeOptions { Depth = 3, MostTrees = 10 };
        var weighted = TreeBoosting.Fit(rows, Range(0, 200), [], options, Cancellation);
        var plain = TreeBoosting.Fit(rows with { Weights = null }, repeated, [], options, Cancellation);

        Assert.Equal(plain.Features, weighted.Features);
        Assert.Equal(plain.Thresholds, weighted.Thresholds);
        Assert.All(plain.Leaves.Zip(weighted.Leaves), pair => Assert.Equal(pair.First, pair.Second, 1e-6)); // sums in another order
    }

    /// <summary>Exposures that explain the counts leave nothing for trees, which the rows that stop them see.</summary>
    [Fact]
    public void Fit_Offset_IsNotLearnedAgain()
    {
        var rows = TreeSamples.Rows(1_000, 1, (x, random) => random.Poisson(Math.Exp(3 * x[0])), new PoissonDistribution());
        double[] offset = [.. rows.Columns[0].Select(x => 3.0 * x)];
        int Trees(double[]? known) => TreeBoosting.Fit(rows with { Offset = known }, Range(0, 800), Range(800, 200), new TreeOptions { Depth = 2, MostTrees = 100 }, Cancellation).Count;

        Assert.True(Trees(null) > 60);
        Assert.True(Trees(offset) < 20);
    }

    /// <summary>Between neighbouring single precision numbers the threshold is the lower one, so that the graph's comparison divides them, too.</summary>
    [Fact]
    public void Fit_NeighbouringNumbers_AreDivided()
    {
        float[] values = [.. Range(0, 100).Select(row => row % 2 == 0 ? 1f : MathF.BitIncrement(1f))];
        var rows = new TreeRows { Columns = [values], Outcome = [.. Range(0, 100).Select(row => row % 2 == 0 ? -1.0 : 1)], Distribution = new GaussianDistribution(1) };
        var tree = TreeBoosting.Fit(rows, Range(0, 100), [], new TreeOptions { Depth = 2, Rate = 1, MostTrees = 1, Ridge = 0 }, Cancellation);

        Assert.Equal(-1, tree.Predict([values[0]]), 1e-6f);
        Assert.Equal(1, tree.Predict([values[1]]), 1e-6f);
    }

    /// <summary>64 bins of about as many rows, and every threshold between two values.</summary>
    [Fact]
    public void BinnedColumn_ManyValues_HasBinsOfAsManyRows()
    {
        var values = TreeSamples.Rows(6_400, 1, (_, _) => 0).Columns[0];
        var column = BinnedColumn.Of(values, Range(0, 6_400), 6_400);

        Assert.Equal(63, column.Thresholds.Length);
        Assert.All(column.Codes.CountBy(code => code), bin => Assert.Equal(100, bin.Value));
        Assert.All(Range(0, 6_400), row => Assert.Equal(column.Thresholds.Count(threshold => values[row] > threshold), column.Codes[row]));
    }

    /// <summary>A flat piece of a curve is computed as 1 here and as the next float there: a threshold between the two would send the rows of a graph and of the trainer to different leaves.</summary>
    [Fact]
    public void BinnedColumn_ComputedValues_AreNotDividedByRounding()
    {
        float[] values = [0, 1e-8f, 1, MathF.BitIncrement(1), 2, 3, MathF.BitIncrement(3)];
        int[] rows = [.. Range(0, values.Length)];

        Assert.Equal([0.5f, 1.5f, 2.5f], BinnedColumn.Of(values, rows, values.Length, isComputed: true).Thresholds);
        Assert.Equal(6, BinnedColumn.Of(values, rows, values.Length).Thresholds.Length);
        Assert.Single(BinnedColumn.Of([1e-9f, 3e-9f], [0, 1], 2, isComputed: true).Thresholds); // small numbers are apart by their own size
    }

    /// <summary>A curve that is flat over most of its rows, up to rounding, has bins where it is not.</summary>
    [Fact]
    public void BinnedColumn_MostlyFlatComputedValues_HasBinsInTheRest()
    {
        float[] values = [.. Range(0, 4_000).Select(row => row < 3_000 ? 1 + (row % 200 * 1.2e-7f) : 2 + row)];

        var column = BinnedColumn.Of(values, [.. Range(0, 4_000)], 4_000, isComputed: true);

        Assert.InRange(column.Thresholds.Length, 10, 63);
        Assert.Single(column.Codes.Take(3_000).Distinct());
    }

    /// <summary>Rows of a class without a probability: the Hessian is 0, and Newton's step would have no bound.</summary>
    [Fact]
    public void Fit_ClassWithoutProbability_LeavesAreBounded()
    {
        var rows = TreeSamples.Rows(2_000, 1, (x, _) => x[0] > 0.5f ? 2 : 0);
        rows = rows with { Distribution = null, Probabilities = [.. Range(0, 2_000).SelectMany(_ => new[] { 0.5, 0.5, 0 })] };
        var (trees, losses) = TreeBoosting.FitWithLosses(rows, new TreeOptions { Depth = 1, MostTrees = 40 }, Cancellation);

        Assert.Equal(4, trees.Leaves.Max());
        Assert.All(trees.Leaves, leaf => Assert.InRange(leaf, -4, 4));
        Assert.InRange(losses[^1], 0, 0.5);
    }

    private static int[] Range(int start, int count) => [.. Enumerable.Range(start, count)];

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }

    private static (int Column, float Threshold) BestSplit(IReadOnlyList<float[]> columns, double[] residuals, int[] leaf, double ridge)
    {
        var (best, highest) = ((-1, 0f), double.NegativeInfinity);
        for (var column = 0; column < columns.Count; column++)
        {
            float[] values = [.. columns[column].Distinct().Order()];
            foreach (var threshold in values.Zip(values.Skip(1), (low, high) => (float)(((double)low + high) / 2)))
            {
                var score = residuals.Select((residual, row) => (residual, Leaf: (leaf[row], columns[column][row] > threshold))).GroupBy(row => row.Leaf)
                    .Sum(half => Math.Pow(half.Sum(row => row.residual), 2) / (half.Count() + ridge));
                (best, highest) = score > highest + 1e-9 ? ((column, threshold), score) : (best, highest);
            }
        }

        return best;
    }
}
