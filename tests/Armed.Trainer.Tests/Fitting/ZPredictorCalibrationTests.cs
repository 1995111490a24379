using Armed.Runtime;
using Armed.Runtime.Documents;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>The Z-predictor's probabilities are calibrated on the validation rows, in the graphs as in TorchSharp.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ZPredictorCalibrationTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { MaxEpochs = 2 };

    [Fact]
    public void Fit_Bundle_HasTheCalibrationThatItsGraphHas()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 600, missing: 0).Numbers("binary"));
        var manifest = run.Fit(s_options).Manifest;
        using var model = run.Load();

        var membership = Assert.Single(manifest.Memberships!);

        Assert.Equal("g", membership.Factor);
        Assert.Equal(Enumerable.Range(0, 6), membership.Classes);
        Assert.All(membership.Shares, share => Assert.Equal(1 / 6.0, share, 0.01));
        Assert.NotEqual(1, membership.Temperature);
        Assert.True(membership.LogLoss < membership.LogLossBefore);
        Assert.Equal(membership.LogLoss!.Value, LogLoss(run, model, membership.Rows), 1e-5); // the graph's; single precision
        Assert.Contains("calibrated on", MembershipText.Of(membership), StringComparison.Ordinal);
        Assert.Contains("expected calibration error", File.ReadAllText(run["bundle/MODEL_CARD.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FewValidationRows_LeavesTheProbabilitiesAsTrained()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 60, missing: 0).Numbers("binary"));

        var membership = Assert.Single(run.Fit(s_options).Manifest.Memberships!);

        Assert.Equal((0, 1), (membership.Rows, membership.Temperature));
        Assert.Null(membership.CalibrationError);
        Assert.Contains("too few validation rows", MembershipText.Of(membership), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WithoutZPredictor_HasNoMemberships()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 60, missing: 0).Numbers("binary"));

        Assert.Null(run.Fit(s_options with { ZPredictor = false }).Manifest.Memberships);
    }

    /// <summary>Of the validation rows, by the graph in ONNX Runtime.</summary>
    private static double LogLoss(FitRun run, ArmedModel model, int expected)
    {
        using var fit = new StagedFit(run, s_options);
        var (data, sum) = (fit.Data, 0.0);
        Assert.Equal(expected, data.Validation.Length);
        foreach (var row in data.Validation)
        {
            var probabilities = new float[6];
            model.PredictMembership(data.Rows.Select([row]).Features, [], model.Factors[0], probabilities);
            sum -= Math.Log(probabilities[data.Rows.Clusters[row]]);
        }

        return sum / data.Validation.Length;
    }
}
