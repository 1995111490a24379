using System.Globalization;

namespace Armed.Trainer.Tests.Refit;

/// <summary>
/// A column whose differences between clusters mislead: a unit of x is worth 1 within a cluster, and a cluster whose mean is a unit higher is 3 higher (Mundlak,
/// Econometrica 46, 1978). Five rows per cluster.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class BetweenClustersTests
{
    private const int Each = 5;

    [Theory]
    [InlineData("continuous", 200)] // standard error of the slope within: .5 / sqrt(4 x 200) = .02
    [InlineData("binary", 1_000)]   // about .04
    public void Ignore_ConfoundedSlope_IsTheOneWithin(string task, int clusters)
    {
        using var run = FitRun.Of(Table(task, clusters, out var means));

        var result = run.Fit(new TrainingOptions { Hidden = [], Random = "1", Between = BetweenClusters.Ignore, Device = TrainingDevice.Cpu });

        using var model = run.Load();
        double At(double x) => model.Predict(model.Row().Set("x", x), head: Armed.Runtime.PredictionHead.Fixed).LinearPredictor;
        Assert.Equal(1, At(1) - At(0), 0.1);
        var estimates = result.Manifest.Refit!.Model!;
        Assert.Equal(["(Intercept)", "x", "x (mean of g)"], estimates.FixedEffects.Select(e => e.Term));
        Assert.Equal(1, estimates.FixedEffects[1].Estimate, 0.1);
        Assert.Equal(2, estimates.FixedEffects[2].Estimate, 0.2); // 3 - 1; rows' means are the clusters' with noise
        Assert.Equal(2, KnownClustersSlope(run, means), 0.2);
        // T as estimated is what the means leave (.5^2); an unknown cluster varies by what they explain, too: (2 x 1)^2.
        Assert.Equal(0.5, estimates.VarianceComponents.Single().Sd, 0.25);
        Assert.Equal(0.25 + 4, result.Manifest.RandomEffects[0].Covariance[0][0][0], 1.0);
    }

    private static string Table(string task, int clusters, out double[] means)
    {
        var normal = new Normal(31);
        var rows = clusters * Each;
        var (x, y, g) = (new double[rows], new double[rows], new string[rows]);
        means = new double[clusters];
        for (var c = 0; c < clusters; c++)
        {
            double mean = means[c] = normal.Next(), u = 0.5 * normal.Next();
            double[] within = [.. Enumerable.Range(0, Each).Select(_ => normal.Next())];
            var centre = within.Average(); // so that the rows' mean is the cluster's
            for (var i = 0; i < Each; i++)
            {
                var row = c * Each + i;
                (x[row], g[row]) = (mean + within[i] - centre, $"c{c:0000}");
                var eta = x[row] + 2 * mean + u;
                y[row] = task == "continuous" ? eta + 0.5 * normal.Next() : normal.Uniform() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0;
            }
        }
        return FitRun.Csv(("x", x), ("g", g), ("y", task == "continuous" ? y : y.Select(v => (int)v).ToArray()));
    }

    /// <summary>Least squares of the known clusters' intercepts on their means.</summary>
    private static double KnownClustersSlope(FitRun run, double[] means)
    {
        double[] effects = [.. File.ReadLines(run["bundle/random_effects.csv"]).Skip(1).Select(line => line.Split(',')).OrderBy(cells => cells[1], StringComparer.Ordinal).Select(cells => double.Parse(cells[3], CultureInfo.InvariantCulture))];
        Assert.Equal(means.Length, effects.Length);
        double mean = means.Average(), effect = effects.Average();
        return means.Zip(effects, (m, e) => (m - mean) * (e - effect)).Sum() / means.Sum(m => (m - mean) * (m - mean));
    }
}
