using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Expected values: lme4 1.1.31 (lmer). Four significant digits, as the sources print five or six.</summary>
public sealed class GaussianReferenceTests
{
    [Theory]
    [InlineData(EstimationCriterion.Reml, 24.7407, 5.9221, .0656, 25.5918, -871.814, 6.8246, 1.5458)]
    [InlineData(EstimationCriterion.Ml, 23.7798, 5.7168, .0813, 25.5919, -875.9697, 6.6322, 1.5022)]
    public void Fit_SleepstudySlopes_MatchesLme4(
        EstimationCriterion criterion, double intercept, double slope, double correlation, double sigma, double logLik, double se0, double se1)
    {
        var fit = Fit("sleepstudy", "Reaction", "Days", "Subject", [0, 1], criterion);

        Estimates.Near(251.405, fit.Fixed[0]);
        Estimates.Near(10.4673, fit.Fixed[1]);
        Estimates.Near(intercept, Math.Sqrt(fit.Factors[0].Covariance[0]));
        Estimates.Near(slope, Math.Sqrt(fit.Factors[0].Covariance[3]));
        Assert.Equal(correlation, Estimates.Correlation(fit.Factors[0].Covariance), 1e-4);
        Estimates.Near(sigma, fit.Sigma);
        Assert.Equal(logLik, fit.LogLikelihood, 1e-3);
        Estimates.Near(se0, Math.Sqrt(fit.FixedCovariance[0]));
        Estimates.Near(se1, Math.Sqrt(fit.FixedCovariance[3]));
        Assert.Equal(6, fit.Parameters);
        Assert.Empty(fit.Messages);
    }

    [Fact]
    public void Fit_SleepstudyIntercept_MatchesLme4()
    {
        var fit = Fit("sleepstudy", "Reaction", "Days", "Subject", [0], EstimationCriterion.Reml);

        Estimates.Near(37.1238, Math.Sqrt(fit.Factors[0].Covariance[0]));
        Estimates.Near(30.9912, fit.Sigma);
        Assert.Equal(-893.233, fit.LogLikelihood, 1e-3);
    }

    [Fact]
    public void Fit_Oxboys_MatchesLme4()
    {
        var fit = Fit("oxboys", "height", "age", "Subject", [0, 1], EstimationCriterion.Reml);

        Estimates.Near(149.372, fit.Fixed[0]);
        Estimates.Near(6.5255, fit.Fixed[1]);
        Estimates.Near(8.0811, Math.Sqrt(fit.Factors[0].Covariance[0]));
        Estimates.Near(1.6807, Math.Sqrt(fit.Factors[0].Covariance[3]));
        Assert.Equal(.6413, Estimates.Correlation(fit.Factors[0].Covariance), 1e-4);
        Estimates.Near(.6599, fit.Sigma);
        Assert.Equal(-362.045, fit.LogLikelihood, 1e-3);
    }

    // Best linear unbiased predictions by hand for a random intercept: n tau^2 / (n tau^2 + sigma^2) times the mean residual.
    [Fact]
    public void Fit_RandomIntercept_ModesAndVariancesAreTheClosedForm()
    {
        var table = new ReferenceTable("sleepstudy");
        var fit = Fit("sleepstudy", "Reaction", "Days", "Subject", [0], EstimationCriterion.Reml);
        var (y, days) = (table.Outcome("Reaction"), table.Numbers("Days"));
        var (tau2, sigma2) = (fit.Factors[0].Covariance[0], fit.Sigma * fit.Sigma);
        var residual = Enumerable.Range(0, 10).Average(i => y[i] - fit.Fixed[0] - fit.Fixed[1] * days[i]); // the first subject's ten rows

        Assert.Equal(residual * 10 * tau2 / (10 * tau2 + sigma2), fit.Factors[0].Means[0], 1e-7);
        Assert.Equal(1 / (10 / sigma2 + 1 / tau2), fit.Factors[0].Posterior[0], 1e-7);
        Assert.True(fit.Factors[0].PosteriorWithFixed[0] > fit.Factors[0].Posterior[0]);
    }

    private static MixedModelFit Fit(string name, string outcome, string column, string cluster, int[] design, EstimationCriterion criterion)
    {
        var table = new ReferenceTable(name);
        var data = ReferenceTable.Model(ModelTask.Continuous, table.Outcome(outcome), [table.Ones(), table.Numbers(column)], 2, table.Factor(cluster, design));
        return MixedModelSolver.Fit(data, new MixedModelOptions { Criterion = criterion }, TestContext.Current.CancellationToken);
    }
}
