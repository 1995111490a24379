using Armed.Runtime.Bundles;
using Armed.Trainer.Formulas;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>Mothers of 1 to 3 children in communities, as in Rodriguez and Goldman (2001): Laplace's standard deviations are too small, and held-out rows say so.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class VarianceCalibrationTests
{
    private const int Communities = 60, Mothers = 10;

    private static readonly TrainingOptions s_quick = FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Curves = false, Trees = false, ZPredictor = false };

    [Fact]
    public void Run_FewRowsPerCluster_EnlargesTheStandardDeviationsAndSaysSo()
    {
        using var run = FitRun.Of(Table(sd: 3), "community", "mother");
        var plain = run.Fit(s_quick with { CalibrateVariances = false, Refit = RefitPolicy.Always }, "plain").Manifest;
        var manifest = run.Fit(s_quick with { Refit = RefitPolicy.Always }).Manifest;

        Assert.Null(plain.Refit!.SdMultiplier);
        Assert.NotNull(plain.Refit.Model!.LogLikelihood);
        Assert.InRange(manifest.Refit!.SdMultiplier!.Value, 1.4, 4);
        Assert.Null(manifest.Refit.Model!.LogLikelihood);
        Assert.Contains("chosen by held-out rows", manifest.Refit.Model.Method, StringComparison.Ordinal);
        Assert.Equal(manifest.Refit.SdMultiplier.Value, Sd(manifest, "mother") / Sd(plain, "mother"), 1e-2); // two fits of the same search
        using var model = run.Load();
        Assert.Equal(manifest.RandomEffects.Count, model.Manifest.RandomEffects.Count);
    }

    /// <summary>Rows that are held out decide, so what is chosen cannot depend on rows that nothing was fitted or judged by.</summary>
    [Fact]
    public void Choose_LargeStandardDeviations_MultiplierPredictsHeldOutRowsBetter()
    {
        using var run = FitRun.Of(Table(sd: 3), "community", "mother");
        using var fit = new StagedFit(run, s_quick);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_quick, TestContext.Current.CancellationToken);
        var form = new LastLayerForm([RandomEffectsTerm.Of("community", [], nonlinear: false), RandomEffectsTerm.Of("mother", [], nonlinear: false)], UsesHidden: false);
        var judged = trial.TryExactly(form);

        var calibration = new VarianceCalibration(trial, s_quick);
        Assert.True(calibration.IsNeeded(judged));
        Assert.False(new VarianceCalibration(trial, s_quick with { CalibrateVariances = false }).IsNeeded(judged));
        var multiplier = calibration.Choose(judged);

        Assert.True(multiplier > 1);
        Assert.True(trial.TryAt(judged, multiplier).Validation.Mean < judged.Validation.Mean);
    }

    [Fact]
    public void Run_LinearModel_StaysMaximumLikelihood()
    {
        using var run = FitRun.Of(Table(sd: 3), "community", "mother");
        var manifest = run.Fit(s_quick with { Hidden = [], Networks = null }).Manifest;

        Assert.Null(manifest.Refit!.SdMultiplier);
        Assert.NotNull(manifest.Refit.Model!.LogLikelihood);
    }

    private static double Sd(BundleManifest manifest, string factor) => Math.Sqrt(manifest.RandomEffects.Single(effects => effects.Factor == factor).Covariance[0][0][0]);

    private static string Table(double sd)
    {
        var normal = new Normal(5);
        List<(double X, string Community, string Mother, int Y)> rows = [];
        for (var c = 0; c < Communities; c++)
        {
            var community = normal.Next();
            for (var m = 0; m < Mothers; m++)
            {
                var mother = sd * normal.Next();
                for (var child = 0; child <= (c + m) % 3; child++)
                {
                    var x = normal.Next();
                    rows.Add((x, $"c{c}", $"c{c}m{m}", normal.Uniform() < 1 / (1 + Math.Exp(-(x + community + mother))) ? 1 : 0));
                }
            }
        }

        return FitRun.Csv(
            ("x", rows.Select(r => r.X).ToArray()), ("community", rows.Select(r => r.Community).ToArray()), ("mother", rows.Select(r => r.Mother).ToArray()), ("y", rows.Select(r => r.Y).ToArray()));
    }
}
