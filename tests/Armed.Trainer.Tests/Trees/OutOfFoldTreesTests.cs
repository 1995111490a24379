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

    /// <summary>Of many rows there are two folds: the outcomes of a group are in the values of the other one, half of the rows, and not in its own. Of few groups there are five.</summary>
    [Theory]
    [InlineData(500, 0.5)]
    [InlineData(1_000, 0.8)]
    public void Fit_ManyRows_HasTwoFoldsOfManyGroups(int each, double share)
    {
        const int Rows = 100_000;
        var rows = TreeSamples.Rows(Rows, 1, (x, random) => (x[0] > 0.5 ? 2 : 0) + random.Normal());
        int[] groups = [.. Enumerable.Range(0, Rows).Select(row => row / each)];
        var before = OutOfFoldTrees.Fit(rows, groups, 3, Cancellation);
        var after = OutOfFoldTrees.Fit(rows with { Outcome = [.. rows.Outcome.Select((y, row) => groups[row] == 7 ? y + 100 : y)] }, groups, 3, Cancellation);
        bool[] changed = [.. before.Values.Zip(after.Values, (own, other) => own != other)];

        Assert.DoesNotContain(true, changed[(7 * each)..(8 * each)]);
        Assert.Equal(share, changed.Count(isChanged => isChanged) / (double)Rows, 0.05);
    }

    /// <summary>In every fold about 12 % of the other groups stop the trees, and the rest grow them; which, moves with the fold. From 125 groups on they are those at 3 of 25 places.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(40)]
    [InlineData(92)]
    [InlineData(500)]
    public void Stopping_AnyNumberOfGroups_SomeStopAndOthersGrow(int groups)
    {
        int[] own = [.. Enumerable.Range(0, 3 * groups).Select(row => row % groups)];
        int[] folds = Array.ConvertAll(own, group => group % OutOfFoldTrees.Folds), places = Array.ConvertAll(own, group => group / OutOfFoldTrees.Folds);
        var chosen = new HashSet<int>();
        for (var fold = 0; fold < OutOfFoldTrees.Folds; fold++)
        {
            var stops = OutOfFoldTrees.Stopping(folds, places, fold);
            int[] others = [.. Enumerable.Range(0, own.Length).Where(row => folds[row] != fold)], stopping = [.. others.Where(stops)], growing = [.. others.Where(row => !stops(row))];
            int Groups(int[] rows) => rows.Select(row => own[row]).Distinct().Count();

            Assert.True(Math.Abs(Groups(stopping) - (0.12 * Groups(others))) <= 0.5);
            Assert.InRange(Groups(stopping), 1, Groups(others) - 1);
            Assert.Empty(stopping.Select(row => own[row]).Intersect(growing.Select(row => own[row])));
            Assert.True(groups < 125 || others.All(row => stops(row) == (places[row] + fold) % 25 < 3));
            chosen.UnionWith(stopping.Select(row => own[row]));
        }

        Assert.InRange(chosen.Count, Math.Min(3, groups / 4), groups - 1);
    }

    /// <summary>Whole clusters without a signal stop the trees early, however few they are.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(40)]
    public void Fit_NoiseInFewClusters_StopsEarly(int clusters)
    {
        var rows = TreeSamples.Rows(400, 5, (_, random) => random.Normal());
        Assert.InRange(OutOfFoldTrees.Fit(rows, [.. Enumerable.Range(0, 400).Select(row => row % clusters)], 1, Cancellation).Trees.Count, 0, 60);
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
