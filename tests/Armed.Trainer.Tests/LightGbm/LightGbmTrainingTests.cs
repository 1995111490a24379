using Armed.Trainer.LightGbm;

namespace Armed.Trainer.Tests.LightGbm;

/// <summary>Growing trees by the native library.</summary>
public sealed class LightGbmTrainingTests
{
    private static readonly int[] s_all = [.. Enumerable.Range(0, 200)];

    public LightGbmTrainingTests() => Assert.SkipUnless(LightGbmNative.IsThere, "No native library of LightGBM for this system.");

    [Fact]
    public void Fit_Rounds_GrowsSoManyTrees()
    {
        using var booster = Of("regression").Fit(Rows(row => row < 100 ? 0 : 1), LightGbmTraining.RoundsWithoutValidation, TestContext.Current.CancellationToken);

        var predictions = booster.Predict(Rows(_ => 0), 1, linear: false);
        // Each tree at the rate 0.05 leaves 0.95 of what is left: after 100 of them 0.5 * 0.95^100 = 0.003.
        Assert.All(predictions.Take(100), value => Assert.InRange(value, 0.002, 0.004));
        Assert.All(predictions.Skip(100), value => Assert.InRange(value, 0.996, 0.998));
    }

    [Theory]
    [InlineData("poisson", "sum of labels is zero")]
    [InlineData("gamma", "sum of labels is zero")]
    [InlineData("nonsense", "Unknown objective")]
    public void Fit_RowsThatLightGbmRefuses_IsAFaultOfTheInput(string objective, string expected)
    {
        var fault = Assert.Throws<InputException>(() => Of(objective).Stop(Rows(_ => 0), Rows(_ => 0), TestContext.Current.CancellationToken));

        Assert.StartsWith("LightGBM cannot fit or predict these rows; it says '", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("Leave lightgbm out of the models, or give rows that it can learn.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() => Of("regression").Fit(Rows(row => row), 10, new CancellationToken(canceled: true)));

    private static LightGbmTraining Of(string objective) => new(objective, [], seed: 1, threads: 1);

    private static LightGbmRows Rows(Func<int, float> label) => new([.. s_all.Select(row => (float)row)], 1, [.. s_all.Select(label)], [], []);
}
