using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>
/// Marginal and conditional R2 and intraclass correlations, from fits by lme4 1.1.31 and glmmTMB 1.1.5. Gaussian and binary: r2_nakagawa and icc of performance 0.10.2. Counts: the log-normal
/// formula of Nakagawa, Johnson and Schielzeth (2017), which MuMIn's r.squaredGLMM has, with lambda = exp(beta_0 + sum of variances / 2) of the fit without fixed effects; Gamma: their trigamma.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class VarianceSharesTests
{
    [Theory]
    [InlineData("1 + Days", .27865106, .79921992, .72166026)]
    [InlineData("1", .27988564, .70425545, .58930892)]
    public void Sleepstudy_IsPerformance(string random, double marginal, double conditional, double icc)
    {
        var model = Fit("sleepstudy.csv", "Reaction", ["Subject"], new() { Random = random });

        Near([marginal, conditional, icc], model, 1e-4);
        Assert.Equal("sigma^2", model.VarianceShares!.ResidualFormula);
        Assert.Equal(908.95336, model.VarianceShares.Fixed, .01);
    }

    /// <summary>icc(by_group = TRUE): plate .151, sample .785.</summary>
    [Fact]
    public void Penicillin_HasAnIccPerFactor()
    {
        var model = Fit("penicillin.csv", "diameter", ["plate", "sample"], new() { Random = "1" });

        Near([0, .93633975, .93633975], model, 1e-4);
        Assert.Equal([("plate", .151), ("sample", .785)], model.VarianceShares!.Factors.Select(factor => (factor.Factor, Math.Round(factor.Icc, 3))));
    }

    [Fact]
    public void Contraception_IsOnTheLatentScale() =>
        Near([.087048433, .143173774, .061476800], Fit("contraception.csv", "use", ["district"], new() { Random = "1", Quadrature = 9 }), 1e-3);

    [Fact]
    public void Grouseticks_Poisson_IsLogNormal()
    {
        var model = Ticks(["BROOD", "LOCATION"], CountFamily.Poisson);

        Near([.616535339, .945115692, .856872580], model, 1e-3);
        Near([.55051902, .30635356], model.VarianceShares!.Factors.Select(factor => factor.Icc), 1e-3);
        Assert.Equal("log-normal, ln(1 + 1 / lambda) at the mean lambda 6.006", model.VarianceShares.ResidualFormula);
    }

    /// <summary>The effect per row is overdispersion: part of the residual variance, as in insight's get_variance.</summary>
    [Fact]
    public void Grouseticks_EffectPerRow_IsResidual()
    {
        var model = Ticks(["BROOD", "id"], CountFamily.Poisson);

        Near([.579541288, .851389305, .646551039], model, 1e-3);
        Assert.Equal(.155875194 + .295368848, model.VarianceShares!.Residual, 5e-4);
        Assert.EndsWith("plus the variance of the effect per row", model.VarianceShares.ResidualFormula, StringComparison.Ordinal);
    }

    [Fact]
    public void Grouseticks_NegativeBinomial_HasTheta() => Near([.594072167, .868884980, .676999188], Ticks(["BROOD"], CountFamily.NegativeBinomial), 1e-3);

    /// <summary>R's trigamma.</summary>
    [Fact]
    public void Trigamma_IsThatOfR() => Near([12.2453645461, .0338950604], [Trigamma.Of(.3), Trigamma.Of(30)], 1e-9);

    private static MixedModelDescription Ticks(string[] clusters, CountFamily family) => Fit(new DataRequest
    {
        Source = DataSource.FromSql($"SELECT *, row_number() OVER () AS id FROM '{Table("grouseticks.csv")}'"),
        Outcome = "TICKS",
        Task = ModelTask.Count,
        Clusters = clusters,
        Numeric = ["HEIGHT"],
        Categorical = ["YEAR"],
    }, new() { Random = "1", Family = family, Quadrature = 1 });

    private static MixedModelDescription Fit(string file, string outcome, string[] clusters, TrainingOptions options) =>
        Fit(new DataRequest { Source = DataSource.FromPath(Table(file)), Outcome = outcome, Clusters = clusters, Task = outcome == "diameter" ? ModelTask.Continuous : null }, options);

    private static MixedModelDescription Fit(DataRequest data, TrainingOptions options) => ArmedTraining.Run(
        new TrainingRequest { Data = data, Options = options with { Hidden = [], Device = TrainingDevice.Cpu } }, cancellation: TestContext.Current.CancellationToken).Manifest.Refit!.Model!;

    private static string Table(string file) => Path.Combine(AppContext.BaseDirectory, "Refit", "Data", file);

    private static void Near(double[] expected, MixedModelDescription model, double tolerance) =>
        Near(expected, [model.VarianceShares!.MarginalR2, model.VarianceShares.ConditionalR2, model.Icc!.Value], tolerance);

    private static void Near(double[] expected, IEnumerable<double> actual, double tolerance)
    {
        double[] found = [.. actual];
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], tolerance);
        }
    }
}
