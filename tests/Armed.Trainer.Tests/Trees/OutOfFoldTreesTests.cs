using Armed.Trainer.Trees;

namespace Armed.Trainer.Tests.Trees;

public class OutOfFoldTreesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A row's outcome, or those of its cluster, may change at will: its own value stays, others change.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Fit_ValueOfARow_DoesNotDependOnTheOutcomesOfItsGroup(int each)
    {
        var rows = TreeSamples.Rows(400, 3, (x, random) => (x[0] > 0.5 ? 2 : 0) + random.Normal());
        int[] groups = [.. Enumerable.Range(0, 400).Select(row => row / each)];
        var before = OutOfFoldTrees.Fit(rows, groups, 3, Cancellation);
        var after = OutOfFoldTrees.Fit(rows with { Outcome = [.. rows.Outcome.Select((y, row) => groups[row] == 7 ? y + 100 : y)] }, groups, 3, Cancellation);

        int[] own = [.. Enumerable.Range(0, 400).Where(row => groups[row] == 7)];
        Assert.Equal(each, own.Length);
        Assert.All(own, row => Assert.Equal(before.Values[row], after.Values[row]));
        Assert.Contains(Enumerable.Range(0, 400), row => before.Values[row] != after.Values[row]);
        Assert.NotEqual(before.Trees.Leaves, after.Trees.Leaves);
    }

    /// <summary>Of noise the trees that see a row tell something, and the others nothing: the regression of outcomes on out-of-fold values is not significant.</summary>
    [Fact]
    public void Fit_Noise_ValuesTellNothing()
    {
        var rows = TreeSamples.Rows(1_000, 5, (_, random) => random.Normal());
        var values = OutOfFoldTrees.Fit(rows, [.. Enumerable.Range(0, 1_000)], 1, Cancellation).Values;
        double product = values.Zip(rows.Outcome, (value, y) => value * y).Sum(), square = values.Sum(value => (double)value * value);

        Assert.True(product / Math.Sqrt(Math.Max(square, 1e-9)) < 2, $"{product} of {square}"); // a standard normal variable, but for the folds' means
    }
}
