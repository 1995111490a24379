using Armed.Runtime.Bundles;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>The curves of the fixed part have a standard deviation, degrees of freedom and a test.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class FixedCurvesTests
{
    private static readonly TrainingOptions s_quick = FitRun.Quick with
    {
        Networks = 1,
        Hidden = [2],
        MaxEpochs = 1,
        ZPredictor = false,
        NewClusters = NewClusterPolicy.Population,
        Refit = RefitPolicy.Always,
        Trees = false,
    };

    /// <summary>The model without the curve is the same search without curves, whose form is else the same.</summary>
    [Fact]
    public void Run_ACurve_HasTheLikelihoodRatioOfTheModelWithoutIt()
    {
        using var run = FitRun.Of(Table());
        var with = run.Fit(s_quick).Manifest;
        var without = run.Fit(s_quick with { Curves = false }, "lines").Manifest;

        var (curved, lines) = (with.Refit!, without.Refit!);
        Assert.Equal(["x"], curved.Curves);
        Assert.Equal((curved.Random, 0, 0), (lines.Random, curved.HiddenFeatures, lines.HiddenFeatures));
        var found = curved.Model!.FixedCurves!;
        Assert.Equal(2 * (curved.Model.LogLikelihood!.Value - lines.Model!.LogLikelihood!.Value), found.LikelihoodRatio!.Value, 1e-3 * found.LikelihoodRatio.Value);
        Assert.InRange(found.P!.Value, 0, 1e-4);
        Assert.InRange(found.Sd, 0.2, 0.8); // sin(x) from 0 to 6 is .4 from its line, root mean square
        var curve = Assert.Single(found.Curves);
        Assert.Equal("x", curve.Column);
        Assert.InRange(curve.Degrees!.Value, 3, 8);
        Assert.Null(lines.Model.FixedCurves);
        Assert.Contains("mean squared error, with the variance of y as its unit", curved.Reason, StringComparison.Ordinal);
        Assert.Contains("validation rows, by a last layer solved without them", curved.Reason, StringComparison.Ordinal);
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
    }

    private static string Table()
    {
        const int Rows = 400;
        var normal = new Normal(2);
        double[] effects = [.. Enumerable.Range(0, 20).Select(_ => normal.Next())];
        double[] x = [.. Enumerable.Range(0, Rows).Select(_ => 6 * normal.Uniform())];
        double[] y = [.. x.Select((value, row) => Math.Sin(value) + effects[row % 20] + (0.5 * normal.Next()))];
        return FitRun.Csv(("x", x), ("g", Enumerable.Range(0, Rows).Select(row => $"g{row % 20}").ToArray()), ("y", y));
    }
}
