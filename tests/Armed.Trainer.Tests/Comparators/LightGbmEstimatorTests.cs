using Armed.Runtime;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Comparators;

/// <summary>What LightGBM is asked to learn.</summary>
[Collection(FitsCollection.Name)]
public sealed class LightGbmEstimatorTests
{
    [Theory]
    [InlineData("binary", "binary")]
    [InlineData("multiclass", "multiclass")]
    [InlineData("continuous", "regression")]
    [InlineData("count", "poisson")]
    [InlineData("ordinal", "multiclass")]
    [InlineData("positive", "gamma")]
    public void BoostingObjective_IsOfTheKind(string kind, string expected) => Assert.Equal(expected, OutcomeKinds.Of(kind).BoostingObjective);

    [Fact]
    public void Fit_RowsTooFewForASplit_StartsFromTheWeightedRate()
    {
        Assert.SkipUnless(LightGbmComparator.Missing is null, "No native library of LightGBM for this system.");
        // Heavy rows have the rate 1, light ones 4.
        int[] rows = [.. Enumerable.Range(0, 30)];
        double[] exposures = [.. rows.Select(row => 1.0 + (row % 3))];
        using var data = FitRun.Of(FitRun.Csv(
            ("x", rows), ("g", rows.Select(row => "g" + (row % 5)).ToArray()), ("o", exposures.Select(exposure => Math.Log(exposure)).ToArray()), ("w", rows.Select(row => row % 2 == 0 ? 9.0 : 1.0).ToArray()),
            ("y", rows.Select(row => (row % 2 == 0 ? 1 : 4) * (int)exposures[row]).ToArray())));
        var split = Split.All(Tables.Read(data.As("count", "o", "w").Data));

        using var trees = new LightGbmEstimator("lightgbm", FitRun.Quick, knowsClusters: false).Fit(split, TestContext.Current.CancellationToken);

        Assert.All(trees.Predict(split.Table, rows).Zip(exposures), pair => Assert.Equal(1.3 * pair.Second, pair.First, 1e-5));
    }
}
