namespace Armed.Trainer.Tests.Fitting;

/// <summary>The weight decay that the data choose.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class WeightDecayTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { Hidden = [16], MaxEpochs = 40, LearningRate = 0.015, ZPredictor = false };

    [Fact]
    public void Fit_CleanClasses_ChoosesLittle()
    {
        using var run = FitRun.Of(Table(noise: 0.15));
        using var same = FitRun.Of(Table(noise: 0.15));
        var fit = run.Fit(s_options);

        var message = Assert.Single(fit.Manifest.Notes, note => note.StartsWith("Weight decay ", StringComparison.Ordinal));
        Assert.Contains("the validation loss is lower than with", message, StringComparison.Ordinal);
        Assert.Single(fit.NetworkEpochs);
        Assert.Equal(fit.Manifest.Graphs.Select(graph => graph.Sha256), same.Fit(s_options).Manifest.Graphs.Select(graph => graph.Sha256));
    }

    [Fact]
    public void Fit_GivenDecay_IsTaken()
    {
        using var run = FitRun.Of(Table(noise: 0.15));

        Assert.DoesNotContain(run.Fit(s_options with { WeightDecay = 1 }).Manifest.Notes, note => note.StartsWith("Weight decay ", StringComparison.Ordinal));
    }

    /// <summary>Six classes at the corners of a hexagon, moved by u_g and by little noise.</summary>
    private static string Table(double noise)
    {
        var normal = new Normal(9);
        var effects = Enumerable.Range(0, 12).Select(_ => 0.6 * normal.Next()).ToArray();
        int[] classes = [.. Enumerable.Range(0, 360).Select(row => row % 6)], groups = [.. Enumerable.Range(0, 360).Select(row => row / 6 % 6)];
        double[] Column(Func<double, double> corner, int at) => [.. classes.Select((k, row) => corner(k * Math.PI / 3) + effects[(2 * groups[row]) + at] + (noise * normal.Next()))];
        return FitRun.Csv(("x", Column(Math.Cos, 0)), ("z", Column(Math.Sin, 1)), ("g", groups.Select(g => $"g{g}").ToArray()), ("y", classes.Select(k => $"c{k}").ToArray()));
    }
}
