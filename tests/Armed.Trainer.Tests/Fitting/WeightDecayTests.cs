using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>The weight decay that the data choose.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class WeightDecayTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { Hidden = [16], MaxEpochs = 40, LearningRate = 0.02, Networks = 2, ZPredictor = false, Refit = RefitPolicy.Off };

    [Fact]
    public void Fit_CleanCurve_ChoosesLittle()
    {
        using var run = FitRun.Of(Table(noise: 0.05));
        using var same = FitRun.Of(Table(noise: 0.05));
        var fit = run.Fit(s_options);

        var message = Assert.Single(fit.Manifest.Notes, note => note.StartsWith("Weight decay ", StringComparison.Ordinal));
        Assert.Contains("the validation loss is lower than with", message, StringComparison.Ordinal);
        Assert.Equal(2, fit.NetworkEpochs.Count);
        Assert.Equal(fit.Manifest.Graphs.Select(graph => graph.Sha256), same.Fit(s_options).Manifest.Graphs.Select(graph => graph.Sha256));
    }

    [Fact]
    public void Fit_GivenDecay_IsTaken()
    {
        using var run = FitRun.Of(Table(noise: 0.05));

        Assert.DoesNotContain(run.Fit(s_options with { WeightDecay = 1 }).Manifest.Notes, note => note.StartsWith("Weight decay ", StringComparison.Ordinal));
    }

    /// <summary>y = 2 sin(3 x) + u_g + e.</summary>
    private static string Table(double noise)
    {
        var normal = new Normal(9);
        double[] effects = [.. Enumerable.Range(0, 10).Select(_ => 0.3 * normal.Next())], x = [.. Enumerable.Range(0, 300).Select(_ => normal.Next())];
        string[] g = [.. Enumerable.Range(0, 300).Select(row => FormattableString.Invariant($"g{row % 10}"))];
        double[] y = [.. x.Select((value, row) => (2 * Math.Sin(3 * value)) + effects[row % 10] + (noise * normal.Next()))];
        return FitRun.Csv(("x", x), ("g", g), ("y", y));
    }
}
