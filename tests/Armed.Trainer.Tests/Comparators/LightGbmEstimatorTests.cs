using Armed.Runtime;
using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;
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

    [Fact]
    public void Run_CountsThatAreAllZero_IsAFailedFit()
    {
        Assert.SkipUnless(LightGbmComparator.Missing is null, "No native library of LightGBM for this system.");
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("count"));
        var table = Tables.Read(data.As("count").Data);
        var split = Split.Holdout(table with { Outcome = table.Outcome with { Values = new float[table.Rows] } }, [0, 1, 2]);
        var empty = new FitScore { Scheme = "rows", Repeat = 0, Fold = 0, Model = "lightgbm", TrainingRows = 0, TestRows = 0 };

        var score = new FoldFit(split, null).Run(new LightGbmEstimator("lightgbm", FitRun.Quick, knowsClusters: false), empty, TestContext.Current.CancellationToken);

        Assert.StartsWith("LightGBM cannot fit or predict these rows; it says '[poisson]: sum of labels is zero'.", score.Failure, StringComparison.Ordinal);
        Assert.Empty(score.Measures);
    }

    [Fact]
    public void Fit_ClustersOfOneRow_NeedsNoValidationRows()
    {
        Assert.SkipUnless(LightGbmComparator.Missing is null, "No native library of LightGBM for this system.");
        int[] rows = [.. Enumerable.Range(0, 60)];
        using var data = FitRun.Of(FitRun.Csv(("x", rows.Select(row => row < 30 ? 0 : 1).ToArray()), ("g", rows.Select(row => "g" + row).ToArray()), ("y", rows.Select(row => row < 30 ? 1 : 2).ToArray())));
        var split = Split.All(Tables.Read(data.Data with { Task = ModelTask.Continuous }));
        Assert.Empty(split.WithValidation(FitRun.Quick.ValidationShare, FitRun.Quick.Seed).Validation);

        using var trees = new LightGbmEstimator("lightgbm", FitRun.Quick, knowsClusters: false).Fit(split, TestContext.Current.CancellationToken);

        // 100 trees at the rate 0.05 leave 0.5 * 0.95^100 = 0.003.
        Assert.All(trees.Predict(split.Table, rows), (value, row) => Assert.Equal(row < 30 ? 1.003 : 1.997, value, 1e-3));
    }
}
