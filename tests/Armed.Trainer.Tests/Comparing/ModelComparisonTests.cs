using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Comparing;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Comparing;

/// <summary>Likelihood-ratio tests against anova of lme4 1.1.31 on sleepstudy (Reaction) and grouseticks (TICKS ~ YEAR, Poisson, Laplace); see Refit/Data/SOURCES.md.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ModelComparisonTests
{
    private const string Ml = "--criterion ml";
    private static readonly Dictionary<string, BundleManifest> s_fits = [];

    /// <summary>anova(m0, m1, m2, m3): ~ 1 + (1 | S), ~ Days + (1 | S), ~ Days + (Days || S), ~ Days + (Days | S).</summary>
    [Fact]
    public void Of_SleepstudyMl_IsAnova()
    {
        var comparison = Compare(Sleep("(1 + Days | Subject)"), Sleep("(1 | Subject)", withDays: false), Sleep("(1 + Days || Subject)"), Sleep("(1 | Subject)"));

        Assert.Equal([3, 4, 5, 6], comparison.Models.Select(model => model.Estimates.Parameters));
        Near([1916.541, 1802.079, 1762.003, 1763.939], comparison.Models.Select(model => model.Estimates.Aic!.Value), 1e-5);
        Near([1926.120, 1814.850, 1777.968, 1783.097], comparison.Models.Select(model => model.Estimates.Bic!.Value), 1e-5);
        Near([116.462415, 42.075388, 0.063911], comparison.Tests.Select(test => test.ChiSquare), 1e-4);
        Near([3.76446e-27, 8.78216e-11, .800418], comparison.Tests.Select(test => test.P!.Value), 2e-4);
        Assert.Equal([1, 1, 1], comparison.Tests.Select(test => test.Degrees));
        // Only the second test has a variance on the boundary: half of chi-square with 0 df and half with 1.
        Assert.Equal([false, true, false], comparison.Tests.Select(test => test.MixtureP is not null));
        Assert.Equal(comparison.Tests[1].P!.Value / 2, comparison.Tests[1].MixtureP!.Value, 1e-20);
        Assert.Equal(["", "", ""], comparison.Tests.Select(test => test.MixtureP is null ? test.Note : ""));
    }

    /// <summary>anova(r1, r3, refit = FALSE); the mixture is .5 (pchisq(x, 1) + pchisq(x, 2)), as a slope comes with its covariance (Stram and Lee 1994, case 3).</summary>
    [Fact]
    public void Of_SleepstudyReml_TestsTheSlopeOnTheBoundary()
    {
        var test = Compare(Sleep("(1 | Subject)", criterion: EstimationCriterion.Reml), Sleep("(1 + Days | Subject)", criterion: EstimationCriterion.Reml)).Tests.Single();

        Near([42.83681344, 4.990041e-10, 2.792530e-10], [test.ChiSquare, test.P!.Value, test.MixtureP!.Value], 1e-4);
        Assert.Equal(2, test.Degrees);
        Assert.Contains("chi-squares with 1 and 2 df", test.Note, StringComparison.Ordinal);
    }

    /// <summary>anova(a, b, c): (1 | BROOD), + (1 | LOCATION), + HEIGHT.</summary>
    [Fact]
    public void Of_GrouseticksPoisson_IsAnova()
    {
        var comparison = Compare(Ticks(withLocation: false, withHeight: false), Ticks(withLocation: true, withHeight: false), Ticks(withLocation: true, withHeight: true));

        Near([-1015.29377, -1005.05680, -987.93816], comparison.Models.Select(model => model.LogLikelihood), 1e-6);
        Near([20.47395, 34.23728], comparison.Tests.Select(test => test.ChiSquare), 1e-4);
        Near([6.04484e-6, 4.87854e-9], comparison.Tests.Select(test => test.P!.Value), 5e-4);
        Near([3.02242e-6], [comparison.Tests[0].MixtureP!.Value], 5e-4);
        Assert.Null(comparison.Tests[1].MixtureP);
    }

    [Fact]
    public void Of_NotNested_HasNoTest()
    {
        var (slope, plain) = (Sleep("(0 + Days | Subject)"), Sleep("(1 | Subject)", withDays: false));

        var test = Compare(plain, slope).Tests.Single();

        Assert.Null(test.P);
        Assert.Contains("the random effects (1 | Subject) of 'm0' are not in 'm1'", test.Note, StringComparison.Ordinal);
        Assert.Contains("Both models have the same parameters", Compare(plain, plain).Tests.Single().Note, StringComparison.Ordinal);
        var renamed = slope with { Refit = slope.Refit! with { Model = slope.Refit.Model! with { FixedEffects = [.. slope.Refit.Model.FixedEffects.Select(e => e with { Term = "x" + e.Term })], Parameters = 9 } } };
        Assert.Contains("the fixed effect '(Intercept)' of 'm0' is not in 'm1'", Compare(plain, renamed).Tests.Single().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TwoNewVariances_SaysThatPIsTooLarge()
    {
        var plain = Sleep("(1 | Subject)");
        var effects = plain.RandomEffects[0];
        var more = plain with { RandomEffects = [effects with { Terms = ["(Intercept)", "a", "b"], Blocks = [1, 2] }], Refit = plain.Refit! with { Model = plain.Refit.Model! with { Parameters = 8 } } };

        var test = Compare(plain, more).Tests.Single();

        Assert.Null(test.MixtureP);
        Assert.StartsWith("2 variances of the larger model are 0", test.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden", "has 4 hidden features")]
    [InlineData("none", "was not solved as a mixed model")]
    [InlineData("iterative", "too large to factor")]
    [InlineData("old", "written by an older version")]
    [InlineData("rows", "another outcome or other rows than 'm0': 180 rows of 'Reaction', and 180 rows of 'Reaction'")]
    [InlineData("column", "The column 'Days' has other values")]
    [InlineData("family", "has the distribution count (poisson), and 'm0' continuous")]
    [InlineData("reml", "by REML, and 'm0' by maximum likelihood")]
    [InlineData("nodes", "by quadrature with 7 nodes, that of 'm0' by exact")]
    public void Of_LikelihoodsThatDoNotCompare_AreRefused(string what, string message)
    {
        var plain = Sleep("(1 | Subject)");
        var (refit, data) = (plain.Refit!, plain.TrainingData);
        var other = what switch
        {
            "hidden" => plain with { Refit = refit with { HiddenFeatures = 4 } },
            "none" => plain with { Refit = null },
            "iterative" => plain with { Refit = refit with { Model = refit.Model! with { LogLikelihood = null } } },
            "old" => plain with { TrainingData = data with { OutcomeSha256 = null } },
            "rows" => plain with { TrainingData = data with { OutcomeSha256 = new string('0', 64) } },
            "column" => plain with { Columns = [plain.Columns[0] with { Maximum = 10 }] },
            "family" => plain with { Task = "count", Outcome = plain.Outcome with { Family = "poisson" } },
            "reml" => plain with { Refit = refit with { Model = refit.Model! with { Criterion = "reml" } } },
            _ => plain with { RandomEffects = [plain.RandomEffects[0] with { Method = EffectMethods.Quadrature, Nodes = 7 }] },
        };

        Assert.Contains(message, Assert.Throws<InputException>(() => Compare(plain, other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RemlWithOtherFixedEffects_AdvisesMl()
    {
        var (with, without) = (Sleep("(1 | Subject)", criterion: EstimationCriterion.Reml), Sleep("(1 | Subject)", withDays: false, EstimationCriterion.Reml));

        Assert.Contains(Ml, Assert.Throws<InputException>(() => Compare(with, without)).Message, StringComparison.Ordinal);
    }

    private static ModelComparison Compare(params BundleManifest[] manifests) => ModelComparison.Of(manifests.Select((manifest, i) => ($"m{i}", manifest)));

    private static BundleManifest Sleep(string random, bool withDays = true, EstimationCriterion criterion = EstimationCriterion.Ml) => Fit(
        new DataRequest { Source = Table("sleepstudy.csv"), Outcome = "Reaction", Clusters = ["Subject"], Exclude = withDays || random.Contains("Days", StringComparison.Ordinal) ? [] : ["Days"] },
        new TrainingOptions { Random = random, Criterion = criterion });

    private static BundleManifest Ticks(bool withLocation, bool withHeight) => Fit(
        new DataRequest
        {
            Source = Table("grouseticks.csv"),
            Outcome = "TICKS",
            Task = ModelTask.Count,
            Categorical = ["YEAR"],
            Numeric = withHeight ? ["HEIGHT"] : [],
            Clusters = withLocation ? ["BROOD", "LOCATION"] : ["BROOD"],
        },
        new TrainingOptions { Random = "1", Quadrature = 1 });

    private static DataSource Table(string file) => DataSource.FromPath(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", file));

    /// <summary>Each model is fitted once.</summary>
    private static BundleManifest Fit(DataRequest data, TrainingOptions options)
    {
        var key = $"{data.Outcome} {string.Join(',', data.Clusters)} {string.Join(',', data.Numeric ?? [])} -{string.Join(',', data.Exclude)} {options.Random} {options.Criterion}";
        return s_fits.TryGetValue(key, out var fit) ? fit : s_fits[key] = ArmedTraining.Run(
            new TrainingRequest { Data = data, Options = options with { Hidden = [], Device = TrainingDevice.Cpu } }, cancellation: TestContext.Current.CancellationToken).Manifest;
    }

    private static void Near(double[] expected, IEnumerable<double> actual, double relative)
    {
        double[] found = [.. actual];
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], relative * Math.Abs(expected[i]));
        }
    }
}
