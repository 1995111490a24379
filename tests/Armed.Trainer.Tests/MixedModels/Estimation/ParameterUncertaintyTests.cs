using Armed.Runtime;
using Armed.Runtime.Outcomes;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>What the uncertainty of variances adds to the effects' covariances.</summary>
public sealed class ParameterUncertaintyTests
{
    // Balanced one-way layout with C clusters of n rows. With w = sigma^2 / (sigma^2 + n tau^2) the effect is (1 - w) (mean_c - mean), and the profiled
    // restricted likelihood is -((N - 1) log(SSW + w SSB) - (C - 1) log w) / 2, whose curvature at its maximum is (C - 1) (N - C) / (2 (N - 1) w^2).
    // dw / d log tau = -2 w (1 - w). The information on log tau is raised by LeastPrecision.
    [Theory]
    [InlineData(8, 4)]
    [InlineData(40, 3)]
    public void Fit_BalancedOneWay_IsTheClosedForm(int clusters, int perCluster)
    {
        var (data, means) = OneWay(clusters, perCluster, seed: 5);
        var fit = Fit(data);
        var (estimate, variance) = (fit.Factors[0], fit.Factors[0].Covariance[0]);
        var (w, grand) = (fit.Sigma * fit.Sigma / (fit.Sigma * fit.Sigma + perCluster * variance), means.Average());
        double rows = clusters * perCluster;
        var slope = 2 * w * (1 - w);
        var information = slope * slope * (clusters - 1) * (rows - clusters) / (2 * (rows - 1) * w * w) + ParameterUncertainty.LeastPrecision;
        var conditional = variance * w;
        var fromMean = (1 - w) * (1 - w) * (variance + fit.Sigma * fit.Sigma / perCluster) / clusters;

        Assert.InRange(variance, 0.05, 5); // away from the boundary, where there is nothing to compare
        for (var c = 0; c < clusters; c++)
        {
            var shift = slope * (means[c] - grand);
            // 1e-5: the estimates end where the likelihood is within 1e-8 of its maximum.
            Assert.Equal((1 - w) * (means[c] - grand), estimate.Means[c], 1e-5);
            Assert.Equal(conditional, estimate.Posterior[c], 1e-5);
            Assert.Equal(conditional + fromMean + 2 * shift * shift / information, estimate.PosteriorWithFixed[c], 1e-5);
        }
    }

    // The average of mean and covariance over theta, weighted by the likelihood on a grid: for a smooth posterior of log tau, first order is close.
    [Fact]
    public void Fit_Binary_IsNearTheAverageOverTheVariance()
    {
        var data = RandomModels.Make(61, ModelTask.Binary, 800, [40]) with { Fixed = [], Ridge = [] };
        var fit = Fit(data);
        var sd = Math.Sqrt(fit.Factors[0].Covariance[0]);
        var grid = Enumerable.Range(-60, 121).Select(k => sd * Math.Exp(0.02 * k)).Select(tau => (Weight: 0.0, Posteriors: Posteriors(data, tau))).ToArray();
        var logs = grid.Select(point => point.Posteriors.Sum(p => p.LogIntegral)).ToArray();
        var weights = logs.Select(log => Math.Exp(log - logs.Max())).ToArray();
        var total = weights.Sum();

        var (expected, added) = (0.0, 0.0);
        for (var c = 0; c < 40; c++)
        {
            var mean = grid.Select((point, k) => weights[k] / total * point.Posteriors[c].Mean).Sum();
            expected += grid.Select((point, k) => weights[k] / total * Math.Pow(point.Posteriors[c].Mean - mean, 2)).Sum();
            added += (fit.Factors[0].PosteriorWithFixed[c] - fit.Factors[0].Posterior[c]) / 2; // twice the variance of the mean
        }

        Assert.Equal(expected, added, 0.15 * expected); // the likelihood of log tau is somewhat lopsided
    }

    [Theory]
    [InlineData("continuous", 2)]
    [InlineData("binary", 1)]
    [InlineData("count", 2)]
    [InlineData("ordinal", 1)]
    public void Fit_RowsReorderedAndClustersRenamed_GivesTheSameIntervals(string kind, int effects)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(11, task, 200, [15], effects);
        var (fit, again) = (Fit(data), Fit(RandomModels.Reordered(data, 3)));

        var (sorted, sortedAgain) = (fit.Factors[0].PosteriorWithFixed.Order().ToArray(), again.Factors[0].PosteriorWithFixed.Order().ToArray());
        for (var i = 0; i < sorted.Length; i++)
        {
            Assert.Equal(sorted[i], sortedAgain[i], 1e-8);
        }
    }

    [Theory]
    [InlineData("continuous", 1)]
    [InlineData("continuous", 2)]
    [InlineData("binary", 1)]
    [InlineData("binary", 2)]
    public void Fit_ColumnInOtherUnits_ScalesTheIntervals(string kind, int effects)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(62, task, 300, [20], effects);
        var scaled = data with { Columns = [.. data.Columns.Select((x, i) => i % data.Width == effects - 1 ? 4 * x : x)] }; // a power of 2: exact
        var (fit, again) = (Fit(data), Fit(scaled));
        var (length, last) = (effects * (effects + 1) / 2, effects * (effects + 1) / 2 - 1);

        for (var at = last; at < fit.Factors[0].PosteriorWithFixed.Length; at += length)
        {
            Assert.Equal(fit.Factors[0].PosteriorWithFixed[at], 16 * again.Factors[0].PosteriorWithFixed[at], 1e-8);
        }
    }

    [Fact]
    public void Fit_VarianceOfZero_AddsNothing()
    {
        var fits = Enumerable.Range(100, 6).Select(seed => Fit(RandomModels.Make(seed, ModelTask.Binary, 120, [12], sd: 0))).Where(fit => fit.Factors[0].Covariance[0] == 0).ToArray();

        Assert.NotEmpty(fits);
        Assert.All(fits.SelectMany(fit => fit.Factors[0].PosteriorWithFixed), variance => Assert.Equal(0, variance));
    }

    [Fact]
    public void Fit_ManyLevels_CarriesBetaOnly()
    {
        var levels = ParameterUncertainty.MostLevels;
        var (few, many) = (OneWay(levels, 2, seed: 6).Data, OneWay(levels + 1, 2, seed: 6).Data);

        Assert.True(Spread(Fit(few)) > 0);
        Assert.Equal(0, Spread(Fit(many)), 1e-12); // balanced: beta's part is the same for all

        static double Spread(MixedModelFit fit) => fit.Factors[0].PosteriorWithFixed.Max() - fit.Factors[0].PosteriorWithFixed.Min();
    }

    private static MixedModelFit Fit(MixedModelData data) => MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken);

    private static (MixedModelData Data, double[] Means) OneWay(int clusters, int perCluster, int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = clusters * perCluster;
        var effects = Enumerable.Range(0, clusters).Select(_ => 0.9 * Normal()).ToArray();
        int[] codes = [.. Enumerable.Range(0, rows).Select(i => i / perCluster)];
        double[] outcome = [.. codes.Select(c => 1 + effects[c] + Normal())];
        var factor = new RandomFactor { Name = "cluster", Levels = clusters, Codes = codes, Design = [0], Blocks = [new CovarianceBlock(0, 1, true)] };
        return (ReferenceTable.Model(ModelTask.Continuous, outcome, [[.. Enumerable.Repeat(1f, rows)]], 1, factor),
            [.. outcome.Chunk(perCluster).Select(chunk => chunk.Average())]);
    }

    // Posterior of each cluster's intercept at a given standard deviation, by the trapezium rule.
    private static (double LogIntegral, double Mean)[] Posteriors(MixedModelData data, double sd)
    {
        var distribution = new BernoulliDistribution();
        return [.. Enumerable.Range(0, data.Factors[0].Levels).Select(c =>
        {
            var outcomes = Enumerable.Range(0, data.Rows).Where(i => data.Factors[0].Codes[i] == c).Select(i => data.Outcome[i]).ToArray();
            var (total, first) = (0.0, 0.0);
            for (var u = -8.0; u <= 8; u += 0.1)
            {
                var density = Math.Exp(-0.5 * u * u + outcomes.Sum(y => distribution.LogLikelihood(sd * u, y)));
                (total, first) = (total + density, first + density * sd * u);
            }

            return (Math.Log(total), first / total);
        })];
    }
}
