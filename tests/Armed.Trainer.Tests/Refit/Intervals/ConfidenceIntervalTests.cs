using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Refit.Intervals;

/// <summary>Confidence intervals against lme4 1.1.31's confint(fit, method = "profile") on sleepstudy and contraception (see Data/SOURCES.md), which interpolates its profiles.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ConfidenceIntervalTests
{
    private const double Digits = 1e-3;

    [Fact]
    public void Run_SleepstudyProfile_IsLme4s()
    {
        var model = Fit("sleepstudy.csv", "Reaction", "Subject", new() { Random = "1 + Days", ConfidenceIntervals = ConfidenceMethod.Profile });

        Assert.Equal(("profile", .95), (model.ConfidenceMethod, model.ConfidenceLevel));
        Near([(237.6806955, 265.129515), (7.3586533, 13.575919)], model.FixedEffects.Select(e => (e.Lower, e.Upper)), Digits);
        Near([(14.3814809, 37.715996), (-.4815008, .684986), (3.8011641, 8.753366), (22.8982669, 28.857997)], model.VarianceParameters.Select(p => (p.Lower, p.Upper)), Digits);
    }

    /// <summary>
    /// Of a balanced layout the profile of the mean is 6 log(1 + 30 d^2 / SSB), SSB = 56,357.5 between the 6 batches of 5; that of a standard deviation takes one root more. lme4's confint
    /// interpolates (12.19854 for the lower end of the batches). The profile is far from a parabola, so that the chord comes near slowly.
    /// </summary>
    [Fact]
    public void Run_DyestuffProfile_IsThatOfTheBalancedLayout()
    {
        using var run = PeerExamples.Of("Dyestuff");
        var model = run.Fit(new TrainingOptions { Hidden = [], Random = "1", ConfidenceIntervals = ConfidenceMethod.Profile, Device = TrainingDevice.Cpu }).Manifest.Refit!.Model!;

        var half = Math.Sqrt(56_357.5 / 30 * (Math.Exp(3.841458820694124 / 6) - 1));
        Assert.Equal(1527.5 - half, model.FixedEffects[0].Lower!.Value, 5e-3);
        Assert.Equal(1527.5 + half, model.FixedEffects[0].Upper!.Value, 5e-3);
        Near([(12.196505, 84.063411), (38.230123, 67.657673)], model.VarianceParameters.Select(p => (p.Lower, p.Upper)), 1e-4);
    }

    [Fact]
    public void Run_VarianceNearZero_HasALowerEndOfZero()
    {
        var model = Fit("dyestuff2.csv", "Yield", "Batch", new() { Random = "1", ConfidenceIntervals = ConfidenceMethod.Profile });

        Assert.Equal(0, model.VarianceParameters[0].Lower!.Value, 2e-3);
        Near([(0, 2.08404349), (2.89283102, 4.81583255)], [(0, model.VarianceParameters[0].Upper), (model.VarianceParameters[1].Lower, model.VarianceParameters[1].Upper)], 5e-3);
    }

    /// <summary>t quantiles of the coefficient's degrees of freedom; logarithms of standard deviations; Fisher's transformation of correlations.</summary>
    [Fact]
    public void Run_SleepstudyWald_AreFromTheStandardErrors()
    {
        var model = Fit("sleepstudy.csv", "Reaction", "Subject", new() { Random = "1 + Days" });

        Assert.Equal(10.467286 - (2.10981557783332 * 1.54578964), model.FixedEffects[1].Lower!.Value, 2e-3); // qt(.975, 17)
        var (sd, correlation) = (model.VarianceParameters[0], model.VarianceParameters[1]);
        Assert.Equal(24.740658 * Math.Exp(1.959964 * 5.83631062 / 24.740658), sd.Upper!.Value, 5e-3);
        Assert.Equal(Math.Tanh(Math.Atanh(.065551238) - (1.959964 * .32502544 / (1 - (.065551238 * .065551238)))), correlation.Lower!.Value, 1e-4);
    }

    [Fact]
    public void Run_Bootstrap_IsNearTheProfileAndTheSameForASeed()
    {
        TrainingOptions options = new() { Random = "1", ConfidenceIntervals = ConfidenceMethod.Bootstrap, BootstrapSamples = 200, ConfidenceLevel = .9 };
        var (first, second) = (Fit("sleepstudy.csv", "Reaction", "Subject", options), Fit("sleepstudy.csv", "Reaction", "Subject", options));

        Assert.Equal(first.FixedEffects.Select(e => (e.Lower, e.Upper)), second.FixedEffects.Select(e => (e.Lower, e.Upper)));
        var days = first.FixedEffects[1];
        Assert.InRange(days.Upper!.Value - days.Lower!.Value, .85 * 2 * 1.645 * .8042, 1.15 * 2 * 1.645 * .8042); // lme4's standard error
        Assert.InRange(first.VarianceParameters[0].Lower!.Value, 22, 31); // of an sd of 37.1
        Assert.InRange(first.VarianceParameters[0].Upper!.Value, 43, 52);
    }

    [Fact]
    public void Run_HiddenFeatures_SaysWhyNot()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 200, missing: 0).Everything("continuous"), "g");
        var manifest = run.Fit(FitRun.Quick with { Refit = RefitPolicy.Always, ConfidenceIntervals = ConfidenceMethod.Profile, Networks = 1 }).Manifest;

        Assert.True(manifest.Refit!.HiddenFeatures == 0 || manifest.Notes.Any(note => note.Contains("not by profile: the model has hidden features", StringComparison.Ordinal)));
    }

    private static void Near((double Lower, double Upper)[] expected, IEnumerable<(double? Lower, double? Upper)> actual, double digits) => Assert.Equal(
        expected.SelectMany(pair => new[] { pair.Lower, pair.Upper }), actual.SelectMany(pair => new[] { pair.Lower!.Value, pair.Upper!.Value }), (a, b) => Math.Abs(a - b) < (digits * Math.Abs(a)) + 2e-4);

    private static MixedModelDescription Fit(string file, string outcome, string cluster, TrainingOptions options) => ArmedTraining.Run(new TrainingRequest
    {
        Data = new DataRequest { Source = DataSource.FromPath(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", file)), Outcome = outcome, Clusters = [cluster] },
        Options = options with { Hidden = [], Device = TrainingDevice.Cpu },
    }, cancellation: TestContext.Current.CancellationToken).Manifest.Refit!.Model!;
}
