using Armed.Runtime;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Posterior means and variances of one random intercept against integrals by the trapezium rule, which is exact to rounding for such integrands.</summary>
public sealed class QuadratureMomentsTests
{
    // Nodes' error: 25 are converged; the default 7 leave some 1e-3 of a standard deviation as large as here (3.3, a hard case).
    [Theory]
    [InlineData("binary", 25, 1e-7)]
    [InlineData("count", 25, 1e-7)]
    [InlineData("binary", 7, 3e-3)]
    [InlineData("count", 7, 3e-3)]
    public void Fit_OneRandomIntercept_GivesThePosteriorsMoments(string kind, int nodes, double tolerance)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(51, task, 60, [12]);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = nodes }, TestContext.Current.CancellationToken);
        var sd = Math.Sqrt(fit.Factors[0].Covariance[0]);

        for (var c = 0; c < 12; c++)
        {
            var (mean, variance) = Moments(data, fit.Fixed, sd, c);
            Assert.Equal(mean, fit.Factors[0].Means[c], tolerance * sd);
            Assert.Equal(variance, fit.Factors[0].Posterior[c], tolerance * sd * sd);
            Assert.True(fit.Factors[0].PosteriorWithFixed[c] > fit.Factors[0].Posterior[c]);
        }
    }

    // The mean and the covariance of two correlated effects, by the product of two trapezium rules.
    [Fact]
    public void Fit_TwoEffects_GivesThePosteriorsMoments()
    {
        var data = RandomModels.Make(52, ModelTask.Binary, 96, [12], size: 2);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = 25 }, TestContext.Current.CancellationToken);
        var (root, rows) = ((double[])fit.Factors[0].Covariance.Clone(), Rows(data, 3));
        SmallCholesky.FactorSemidefinite(root, 2, 1e-12);
        var sums = new double[6]; // of 1, b0, b1, b0 b0, b0 b1, b1 b1
        for (var u = -7.0; u <= 7; u += 0.1)
        {
            for (var v = -7.0; v <= 7; v += 0.1)
            {
                var (b0, b1) = (root[0] * u, (root[2] * u) + (root[3] * v));
                var log = rows.Sum(i => new BernoulliDistribution().LogLikelihood(Predictor(data, fit.Fixed, i) + b0 + (b1 * data.Row(i)[1]), data.Outcome[i]));
                var density = Math.Exp(log - (0.5 * ((u * u) + (v * v))));
                double[] terms = [1, b0, b1, b0 * b0, b0 * b1, b1 * b1];
                sums = [.. sums.Zip(terms, (sum, term) => sum + (density * term))];
            }
        }

        double[] moments = [.. sums.Skip(1).Select(sum => sum / sums[0])];
        double[] expected = [moments[0], moments[1], moments[2] - (moments[0] * moments[0]), moments[3] - (moments[0] * moments[1]), moments[4] - (moments[1] * moments[1])];
        double[] found = [.. fit.Factors[0].Means.AsSpan(6, 2), .. fit.Factors[0].Posterior.AsSpan(9, 3)];
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], found[k], 1e-5);
        }
    }

    // What mode and curvature would give is much further from the truth than the tolerance above: the test can fail.
    [Fact]
    public void Fit_Binary_DiffersFromModeAndCurvature()
    {
        var data = RandomModels.Make(51, ModelTask.Binary, 60, [12]);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken);
        var sd = Math.Sqrt(fit.Factors[0].Covariance[0]);
        var rows = Rows(data, 0);
        var posterior = new ClusterPosterior(new BernoulliDistribution(), [sd]);
        posterior.Fit(new ClusterRows
        {
            Design = rows.Select(_ => 1f).ToArray(),
            Offset = rows.Select(i => Predictor(data, fit.Fixed, i)).ToArray(),
            Outcome = rows.Select(i => data.Outcome[i]).ToArray(),
        });

        Assert.True(Math.Abs(posterior.Mode[0] - fit.Factors[0].Means[0]) > 1e-2 * sd);
    }

    private static (double Mean, double Variance) Moments(MixedModelData data, double[] beta, double sd, int cluster)
    {
        OutcomeDistribution distribution = data.Task == ModelTask.Binary ? new BernoulliDistribution() : new PoissonDistribution();
        var (total, first, second, rows) = (0.0, 0.0, 0.0, Rows(data, cluster));
        for (var u = -9.0; u <= 9; u += 0.01)
        {
            var density = Math.Exp(-0.5 * u * u + rows.Sum(i => distribution.LogLikelihood(Predictor(data, beta, i) + sd * u, data.Outcome[i])));
            (total, first, second) = (total + density, first + density * sd * u, second + density * sd * sd * u * u);
        }

        return (first / total, second / total - first / total * (first / total));
    }

    private static int[] Rows(MixedModelData data, int cluster) => [.. Enumerable.Range(0, data.Rows).Where(i => data.Factors[0].Codes[i] == cluster)];

    private static double Predictor(MixedModelData data, double[] beta, int row) => data.Fixed.Select((column, j) => beta[j] * data.Columns[row * data.Width + column]).Sum();
}
