using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Fitting;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>Hidden layers without the directions in which clusters differ.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ExactHidingTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { Hidden = [16, 12], MaxEpochs = 5, ZPredictor = false, Hide = ClusterHiding.Exact, Networks = 1 };

    [Fact]
    public void Fit_EveryLayer_HasEqualMeansInAllClusters()
    {
        using var run = Shifted();
        using var fit = new StagedFit(run, s_options);
        using var without = new StagedFit(run, s_options with { Hide = null });

        Assert.InRange(LargestDifference(fit), 0, 2e-4); // single precision
        Assert.True(LargestDifference(without) > 0.1);
    }

    [Fact]
    public void Fit_LinearClassifierOfTrainingRows_IsNoBetterThanChance()
    {
        using var run = Shifted();
        using var fit = new StagedFit(run, s_options);
        using var without = new StagedFit(run, s_options with { Hide = null });

        Assert.InRange(Linear(fit), 0, LargestShare(fit) + 0.04);
        Assert.True(Linear(without) > 0.35);
    }

    [Fact]
    public void Fit_WithHiddenFeatures_ExportsAndServes()
    {
        using var run = Shifted();
        var result = run.Fit(s_options with { Networks = 2, Random = "1 + h" });

        Assert.Contains(result.Manifest.Notes, note => note.Contains(" lost 5, 5 directions", StringComparison.Ordinal));
        Assert.True(result.Manifest.Refit!.HiddenFeatures > 0);
        Assert.Equal("exact", result.Manifest.Options.GetProperty("hide").GetString());
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
    }

    [Theory]
    [InlineData("narrow", "the narrowest hidden layer has 5 units")]
    [InlineData("none", "there are no hidden layers")]
    [InlineData("off", "refit is off")]
    public void Fit_WhereItCannotBe_SaysWhy(string what, string expected)
    {
        using var run = Shifted();
        var options = what switch { "narrow" => s_options with { Hidden = [16, 5] }, "none" => s_options with { Hidden = [] }, _ => s_options with { Refit = RefitPolicy.Off } };

        Assert.Contains(expected, Assert.Throws<InputException>(() => run.Fit(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Erasure_LeavesOtherDirections_AndLayersOfLowRank()
    {
        using var scope = NewDisposeScope();
        using var moments = new ClusterMoments(3, 2);
        var h = tensor(new float[] { 1, 5, 2, /**/ 1, 7, 2, /**/ -1, 5, 2, /**/ -1, 7, 2 }).view(4, 3); // the third unit is constant
        moments.Add(h, [0, 0, 1, 1]);
        var erasure = ClusterErasure.Of(moments);
        var erased = h.to(float64).mm(erasure.Weight.t()).add(erasure.Bias);

        Assert.Equal(1, erasure.Directions);
        Assert.All(erased.select(1, 0).data<double>(), value => Assert.Equal(0, value, 1e-12));
        Assert.Equal([5, 7, 5, 7], erased.select(1, 1).data<double>().Select(value => Math.Round(value, 9)));
        Assert.All(erased.select(1, 2).data<double>(), value => Assert.Equal(2, value, 1e-12));
    }

    /// <summary>Rows of six clusters, each at another place of x1 and x2.</summary>
    private static FitRun Shifted()
    {
        var table = new SimulatedTable(600);
        int[] clusters = [.. table.G.Select(name => name[^1] - '0')];
        double[] Moved(double[] x, double scale, Func<int, double> place) => [.. x.Select((value, i) => (scale * value) + place(clusters[i]))];
        return FitRun.Of(FitRun.Csv(("x1", Moved(table.X1, 0.5, g => 1.0 * (g % 3))), ("x2", Moved(table.X2, 1, g => 0.0 + g / 3)), ("g", table.G), ("y", table.Number)), "g");
    }

    private static double LargestDifference(StagedFit fit)
    {
        var (values, width, codes) = Activations(fit);
        var largest = 0.0;
        for (var j = 0; j < width; j++)
        {
            var unit = codes.Select((code, i) => (code, Value: (double)values[(i * width) + j])).ToArray();
            var sd = Math.Sqrt(unit.Average(u => u.Value * u.Value) - Math.Pow(unit.Average(u => u.Value), 2)) + 1e-3;
            largest = Math.Max(largest, unit.GroupBy(u => u.code).Max(own => Math.Abs(own.Average(u => u.Value) - unit.Average(u => u.Value))) / sd);
        }

        return largest;
    }

    private static double LargestShare(StagedFit fit)
    {
        var codes = Activations(fit).Codes;
        return (double)codes.CountBy(code => code).Max(own => own.Value) / codes.Length;
    }

    private static double Linear(StagedFit fit)
    {
        var (values, width, codes) = Activations(fit);
        var rows = new ProbeRows(values, width, codes);
        return ClusterProbe.Accuracy(rows, rows, 6);
    }

    private static (float[] Values, int Width, int[] Codes) Activations(StagedFit fit)
    {
        using var predictor = new TorchPredictor(fit.Model);
        var rows = fit.Data.Rows.Select([.. fit.Data.Training, .. fit.Data.Validation]);
        var (values, width) = predictor.Layers.Activations(rows);
        return (values, width, Array.ConvertAll(rows.Clusters, code => (int)code));
    }
}
