using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>
/// Standard errors of variance parameters, to four digits: numDeriv's Hessian of lme4 1.1.31's deviance on the scale of standard deviations and correlations, glmmTMB 1.1.5's sdreport,
/// ordinal 2022.11.16's clmm. See Data/SOURCES.md for the tables.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class VarianceParametersTests
{
    private const double Digits = 1e-4;

    /// <summary>
    /// Ratings of the bitterness of wine by nine judges (Randall, "The analysis of sensory data by generalised linear model", Biometrical Journal 31, 1989): per judge cold and warm, in each
    /// without and with contact, two bottles each.
    /// </summary>
    private const string WineRatings = "233444551213235423325544323232532343333332322454112223232223333412323244";

    [Theory]
    [InlineData(EstimationCriterion.Reml, 5.83631062, 0.32502544, 1.24803683, 1.50800914)]
    [InlineData(EstimationCriterion.Ml, 5.57712858, 0.32349791, 1.18705879, 1.50802622)]
    public void Run_SleepstudySlopes_HaveTheErrorsOfLme4sDeviance(EstimationCriterion criterion, double intercept, double correlation, double slope, double sigma)
    {
        var model = Fit("sleepstudy.csv", "Reaction", "Subject", new() { Random = "1 + Days", Criterion = criterion });

        Assert.Equal(["sd", "correlation", "sd", "sigma"], model.VarianceParameters.Select(p => p.Kind));
        Assert.Equal(("Subject", "Days", "(Intercept)"), (model.VarianceParameters[1].Group, model.VarianceParameters[1].Term, model.VarianceParameters[1].With));
        Assert.Equal([model.VarianceComponents[0].Sd, model.VarianceComponents[1].Corr!.Value, model.VarianceComponents[1].Sd, model.Sigma!.Value], model.VarianceParameters.Select(p => p.Estimate), Close);
        Near([intercept, correlation, slope, sigma], model);
    }

    [Fact]
    public void Run_SleepstudySlopes_HaveTheCovarianceOfLme4sDeviance()
    {
        var covariance = Fit("sleepstudy.csv", "Reaction", "Subject", new() { Random = "1 + Days" }).VarianceCovariance;

        double[][] expected = [[34.06252], [-.46306464, .10564154], [.17952090, -.096146024, 1.5575959], [-.81261760, .046803584, -.11911812, 2.2740916]];
        Assert.Equal(expected.SelectMany(row => row), covariance.SelectMany(row => row).Select(c => c!.Value), (a, b) => Math.Abs(a - b) < 3e-4 * Math.Abs(a));
    }

    /// <summary>h1, h2, .. are the names of hidden features, too, which share one standard deviation.</summary>
    [Fact]
    public void Run_ColumnsCalledH1AndH2_HaveStandardDeviationsOfTheirOwn()
    {
        var table = new SimulatedTable(missing: 0);
        using var data = FitRun.Of(FitRun.Csv(("h1", table.X1), ("h2", table.X2), ("g", table.G), ("y", table.Number)));

        var manifest = data.Fit(new TrainingOptions { Hidden = [], Random = "1 + h1 + h2", Device = TrainingDevice.Cpu }).Manifest;

        Assert.Equal(["sd", "correlation", "correlation", "sd", "correlation", "sd", "sigma"], manifest.Refit!.Model!.VarianceParameters.Select(p => p.Kind));
        var card = File.ReadAllText(Path.Combine(data["bundle"], "MODEL_CARD.md"));
        Assert.Contains("| g | h1 |", card, StringComparison.Ordinal);
        Assert.Contains("| g | h2 |", card, StringComparison.Ordinal);
    }

    /// <summary>A column of that name which has no random slope leaves the hidden features theirs.</summary>
    [Fact]
    public void Run_HiddenFeaturesBesideAColumnCalledH1_AreOneLine()
    {
        var table = new SimulatedTable(missing: 0);
        using var data = FitRun.Of(FitRun.Csv(("h1", table.X1), ("x2", table.X2), ("g", table.G), ("y", table.Number)));

        var manifest = data.Fit(FitRun.Plain with { Random = "1 + h", Refit = RefitPolicy.Off }).Manifest;

        Assert.Equal(4, manifest.RandomEffects[0].HiddenTerms);
        Assert.Contains("| g | h1 to h4, each |", File.ReadAllText(Path.Combine(data["bundle"], "MODEL_CARD.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BinarySlopes_HaveTheErrorsOfGlmmTmb()
    {
        var model = Fit("contraception.csv", "use", "district", new() { Random = "1 + urban", Quadrature = 1 });

        Near([.10239980, .11438915, .19510091], model);
    }

    [Fact]
    public void Run_NegativeBinomial_HasTheErrorOfThetaOfGlmmTmb()
    {
        var request = Request("grouseticks.csv", "TICKS", "BROOD", new() { Random = "1", Quadrature = 1, Family = CountFamily.NegativeBinomial });
        var model = Fit(request with { Data = request.Data with { Task = Armed.Runtime.ModelTask.Count, Categorical = ["YEAR"] } });

        Assert.Equal(["sd", "dispersion"], model.VarianceParameters.Select(p => p.Kind));
        Near([.11200137, .57432046], model);
    }

    [Fact]
    public void Run_Ordinal_HasTheErrorsOfClmm()
    {
        var judges = Enumerable.Range(0, 72).Select(i => $"j{i / 8}").ToArray();
        var table = FitRun.Csv(("rating", WineRatings.Select(c => c - '0').ToArray()), ("temp", judges.Select((_, i) => i % 8 < 4 ? "cold" : "warm").ToArray()),
            ("contact", judges.Select((_, i) => i % 4 < 2 ? "no" : "yes").ToArray()), ("judge", judges));
        using var run = FitRun.Of(table, "judge");
        var of = run.With(run.Data with { Outcome = "rating", Task = Armed.Runtime.ModelTask.Ordinal });
        var model = of.Fit(new() { Hidden = [], Device = TrainingDevice.Cpu, Random = "1", Quadrature = 1, ConfidenceIntervals = ConfidenceMethod.Profile }).Manifest.Refit!.Model!;

        Assert.Equal((.50135, 2.26681), (Math.Round(model.VarianceParameters[0].Lower!.Value, 5), Math.Round(model.VarianceParameters[0].Upper!.Value, 5)), CloseEnds);
        Assert.Equal(["1|2", "2|3", "3|4", "4|5"], model.VarianceParameters.Skip(1).Select(p => p.Term));
        Near([Math.Sqrt(.124292078) * 1.13114, .68244, .60375, .80897, .97245], model, 3e-4); // clmm's Hessian is one of differences of values
        Assert.Equal(.67952842, model.VarianceCovariance[4][3]!.Value, 2e-4);
    }

    /// <summary>lme4 estimates a variance of 0: there the likelihood is not quadratic.</summary>
    [Fact]
    public void Run_VarianceOnTheBoundary_HasNoError()
    {
        var model = Fit("dyestuff2.csv", "Yield", "Batch", new() { Random = "1" });

        Assert.Equal([0, model.Sigma!.Value], model.VarianceParameters.Select(p => p.Estimate));
        Assert.Null(model.VarianceParameters[0].Se);
        Assert.Null(model.VarianceCovariance[1][0]);
        Assert.Equal(model.Sigma.Value / Math.Sqrt(2 * 29), model.VarianceParameters[1].Se!.Value, 1e-4); // 30 independent rows
    }

    // clmm2's profile of the standard deviation, interpolated: confint(clmm2(rating ~ temp + contact, random = judge, data = wine, Hess = TRUE)).
    private static bool CloseEnds((double Lower, double Upper) expected, (double Lower, double Upper) actual) =>
        Math.Abs(expected.Lower - actual.Lower) < 5e-4 && Math.Abs(expected.Upper - actual.Upper) < 5e-4;

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) < 1e-9;

    private static void Near(double[] expected, MixedModelDescription model, double digits = Digits) =>
        Assert.Equal(expected, model.VarianceParameters.Select(p => p.Se!.Value), (a, b) => Math.Abs(a - b) < digits * Math.Abs(a));

    private static TrainingRequest Request(string file, string outcome, string cluster, TrainingOptions options) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", file)), Outcome = outcome, Clusters = [cluster] },
        Options = options with { Hidden = [], Device = TrainingDevice.Cpu },
    };

    private static MixedModelDescription Fit(string file, string outcome, string cluster, TrainingOptions options) => Fit(Request(file, outcome, cluster, options));

    private static MixedModelDescription Fit(TrainingRequest request) => ArmedTraining.Run(request, cancellation: TestContext.Current.CancellationToken).Manifest.Refit!.Model!;
}
