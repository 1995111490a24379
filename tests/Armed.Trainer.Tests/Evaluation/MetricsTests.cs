using Armed.Runtime;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Tests.Evaluation;

public sealed class MetricsTests
{
    [Theory]
    // Pairs (positive, negative) won, ties half: 3.5 of 4; all tied; perfect; reversed.
    [InlineData(new[] { 0.1f, 0.4f, 0.4f, 0.8f }, new[] { 0f, 0, 1, 1 }, 3.5 / 4)]
    [InlineData(new[] { 0.5f, 0.5f, 0.5f }, new[] { 1f, 0, 1 }, 0.5)]
    [InlineData(new[] { 3f, 1, 2 }, new[] { 1f, 0, 0 }, 1)]
    [InlineData(new[] { -3f, 1, 2 }, new[] { 1f, 0, 0 }, 0)]
    // Ties across three values: pairs 0.2>0.1, 0.2=0.2 twice.., counted by hand: (2 + .5) + (1 + .5 + .5..) of 6.
    [InlineData(new[] { 0.2f, 0.2f, 0.1f, 0.2f, 0.3f }, new[] { 1f, 0, 0, 0, 1 }, (0.5 + 1 + 0.5 + 3) / 6)]
    public void AreaUnderCurve_HandValues_Agree(float[] scores, float[] positives, double expected) =>
        Assert.Equal(expected, Metrics.AreaUnderCurve(scores, positives), 1e-12);

    [Fact]
    public void Score_Binary_HandValues()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Binary), Of([0.9f, 0.2f, 0.6f, 0.4f, 0.3f], 1), [1, 0, 0, 1, 0]);

        // Floats stand for the probabilities: 6e-8.
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.4) + Math.Log(0.4) + Math.Log(0.7)) / 5, scores["log_loss"], 1e-6);
        Assert.Equal(3 / 5.0, scores["accuracy"], 1e-12);
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 2, scores["balanced_accuracy"], 1e-12);
        Assert.Equal(5 / 6.0, scores["auroc"], 1e-12);
    }

    [Fact]
    public void Score_OneClassOnly_LeavesOutWhatItCannotTell()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Binary), Of([0.9f, 0.2f], 1), [1, 1]);

        Assert.Equal(["accuracy", "log_loss"], scores.Keys);
    }

    [Fact]
    public void Score_SureAndWrong_IsFinite()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Binary), Of([0f, 1f], 1), [1, 0]);

        Assert.Equal(-Math.Log(1e-15), scores["log_loss"], 1e-9);
    }

    [Fact]
    public void Score_Multiclass_HandValues()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Multiclass), Of([0.7f, 0.2f, 0.1f, 0.3f, 0.3f, 0.4f], 3), [0, 1]);

        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.3)) / 2, scores["log_loss"], 1e-6);
        Assert.Equal(0.5, scores["accuracy"], 1e-12);
    }

    [Fact]
    public void Score_Continuous_HandValues()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Continuous), Of([1f, 2, 4], 1), [1, 4, 4]);

        Assert.Equal(Math.Sqrt(4 / 3.0), scores["rmse"], 1e-12);
        Assert.Equal(2 / 3.0, scores["mae"], 1e-12);
        Assert.Equal(1 - 4 / 6.0, scores["r2"], 1e-12);
    }

    /// <summary>The outcomes' mean is 3, that of the rows of the fit 1: squares about it are 0, 9 and 9.</summary>
    [Fact]
    public void Score_ContinuousWithTrainingMean_ComparesWithIt()
    {
        var kind = OutcomeKinds.Of(ModelTask.Continuous);

        var scores = Metrics.Score(kind, Of([1f, 2, 4], 1), [1, 4, 4], trainingMean: 1);

        Assert.Equal(1 - 4 / 18.0, scores["r2_training_mean"], 1e-12);
        Assert.DoesNotContain("r2_training_mean", Metrics.Score(kind, Of([1f, 2, 4], 1), [1, 4, 4]).Keys);
    }

    [Fact]
    public void Score_PoissonCounts_HandValues()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Count), Of([2f, 1, 4], 1), [3, 0, 4]);

        Assert.Equal((2 * (3 * Math.Log(1.5) - 1) + 2) / 3, scores["poisson_deviance"], 1e-12);
        Assert.Equal(Math.Sqrt(2 / 3.0), scores["rmse"], 1e-12);
        Assert.Equal(2 / 3.0, scores["mae"], 1e-12);
        // e^-2 2^3 / 3!, e^-1, e^-4 4^4 / 4!
        Assert.Equal(-(Math.Log(0.1804470443154836) + Math.Log(0.36787944117144233) + Math.Log(0.19536681481316456)) / 3, scores["log_loss"], 1e-10);
    }

    [Fact]
    public void Score_NegativeBinomialCounts_HandValue() =>
        // C(5, 4) .4^2 .6^4, see CountOutcomeTests.
        Assert.Equal(-Math.Log(0.10368), Metrics.Score(OutcomeKinds.Of(ModelTask.Count), Of([3f], 1), [4], dispersion: 2)["log_loss"], 1e-10);

    [Fact]
    public void Score_Ordinal_HandValues()
    {
        var scores = Metrics.Score(OutcomeKinds.Of(ModelTask.Ordinal), Of([0.7f, 0.2f, 0.1f, 0.3f, 0.3f, 0.4f], 3), [0, 0]);

        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.3)) / 2, scores["log_loss"], 1e-6);
        Assert.Equal((0.5, 1), (scores["accuracy"], scores["mae"]));
    }

    [Theory]
    [InlineData("binary", new[] { 1f, 0, 1 }, 1)]
    [InlineData("multiclass", new[] { 1f, 0, 2 }, 3)]
    [InlineData("ordinal", new[] { 1f, 0, 2 }, 3)]
    [InlineData("continuous", new[] { 1f, 0.5f, 2 }, 1)]
    [InlineData("count", new[] { 1f, 0, 2 }, 1)]
    public void Score_WholeWeights_AreRepeatedRows(string kind, float[] outcome, int width)
    {
        var scored = OutcomeKinds.Of(kind);
        float[] values = width == 1 ? [0.7f, 0.4f, 0.4f] : [0.5f, 0.3f, 0.2f, 0.6f, 0.2f, 0.2f, 0.1f, 0.1f, 0.8f];
        int[] rows = [0, 1, 1, 1, 2, 2];
        float[] repeated = [.. rows.SelectMany(row => values.Skip(row * width).Take(width))];

        var expected = Metrics.Score(scored, Of(repeated, width), [.. rows.Select(row => outcome[row])]);
        var actual = Metrics.Score(scored, Of(values, width), outcome, [1, 3, 2]);

        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, score => Assert.Equal(score.Value, actual[score.Key], 1e-12)); // the same sums in double precision
    }

    private static Predictions Of(float[] values, int width) => new(values, values, values, width, width);
}
