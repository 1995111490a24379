using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>What not knowing a variance adds to the variance of linear predictors.</summary>
public sealed class VarianceAverageTests
{
    /// <summary>A balanced one-way layout has all moments in closed form; they are summed here over a fine grid.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1.5)]
    public void Added_BalancedOneWay_IsTheClosedForm(double sd)
    {
        const int Clusters = 8, Rows = 10;
        var normal = new Normal(3);
        double[] effects = [.. Enumerable.Range(0, Clusters).Select(_ => sd * normal.Next())];
        double[] y = [.. Enumerable.Range(0, Clusters * Rows).Select(i => effects[i % Clusters] + normal.Next())];
        var data = OneWay(ModelTask.Continuous, y, Clusters);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken);

        var found = VarianceAverage.Added(data, fit);
        var (known, unknown) = ClosedForm(y, Clusters, Rows, fit);

        Assert.Equal(known, found.Known, 0.05 * known);
        Assert.Equal(unknown, found.Unknown, 0.05 * unknown);
    }

    [Fact]
    public void Added_TwoClasses_IsLargeForFewClustersAndNoneForMany()
    {
        var (few, many) = (Known(8), Known(48));

        Assert.InRange(few, 0.01, 1);
        Assert.InRange(many, 0, 0.5 * few);
        Assert.Equal(0, Known(VarianceAverage.MostClusters + 1));
    }

    private static double Known(int clusters)
    {
        var normal = new Normal(4);
        double[] effects = [.. Enumerable.Range(0, clusters).Select(_ => 0.7 * normal.Next())];
        var data = OneWay(ModelTask.Binary, [.. Enumerable.Range(0, clusters * 12).Select(i => normal.Uniform() < 1 / (1 + Math.Exp(-effects[i % clusters])) ? 1.0 : 0)], clusters);
        return VarianceAverage.Added(data, MixedModelSolver.Fit(data, new MixedModelOptions(), TestContext.Current.CancellationToken)).Known;
    }

    private static MixedModelData OneWay(ModelTask task, double[] y, int clusters) => new()
    {
        Task = task,
        Rows = y.Length,
        Outcome = y,
        Width = 1,
        Columns = [.. y.Select(_ => 1f)],
        Fixed = [0],
        Ridge = [-1],
        Factors = [new RandomFactor { Name = "g", Levels = clusters, Codes = [.. Enumerable.Range(0, y.Length).Select(i => i % clusters)], Design = [0], Blocks = [new CovarianceBlock(0, 1, true)] }],
    };

    /// <summary>E(v) + Var(m) - v at the estimate, with the restricted likelihood of t = tau / sigma and a flat prior on t.</summary>
    private static (double Known, double Unknown) ClosedForm(double[] y, int clusters, int rows, MixedModelFit fit)
    {
        var mean = y.Average();
        double[] deviations = [.. Enumerable.Range(0, clusters).Select(c => y.Where((_, i) => i % clusters == c).Average() - mean)];
        var between = rows * deviations.Sum(d => d * d);
        var within = y.Select((value, i) => Math.Pow(value - mean - deviations[i % clusters], 2)).Sum();
        var (weight, variance, shrinkage, square, effects) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var t = 0.03; t < 6; t += 0.001)
        {
            var inflation = 1 + (rows * t * t);
            var sigma2 = (within + (between / inflation)) / (y.Length - 1);
            var likelihood = Math.Exp(-0.5 * (((y.Length - 1) * Math.Log(sigma2)) + ((clusters - 1) * Math.Log(inflation))));
            var b = 1 - (1 / inflation);
            weight += likelihood;
            variance += likelihood * sigma2 * t * t / inflation;
            effects += likelihood * sigma2 * t * t;
            shrinkage += likelihood * b;
            square += likelihood * b * b;
        }

        var spread = (square / weight) - Math.Pow(shrinkage / weight, 2);
        var estimated = fit.Factors[0].Covariance[0] / (1 + (rows * fit.Factors[0].Covariance[0] / (fit.Sigma * fit.Sigma)));
        return ((variance / weight) - estimated + (spread * deviations.Average(d => d * d)), (effects / weight) - fit.Factors[0].Covariance[0]);
    }
}
