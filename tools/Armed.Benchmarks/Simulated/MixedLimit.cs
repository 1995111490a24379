using Armed.Runtime;
using Armed.Trainer.Simulation;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// What can be reached on a draw: the true predictor f + b, and the best one given the training rows when f, the variance of b and the noise are known, f + E(b | rows).
/// </summary>
internal sealed class MixedLimit
{
    private const int Nodes = 81;
    private const double Range = 6; // standard deviations of b on each side of 0

    private readonly MixedSimulation _simulation;
    private readonly double[] _expected; // E(b | training rows), [C]

    public MixedLimit(MixedSimulation simulation)
    {
        _simulation = simulation;
        _expected = simulation.Options.Task == ModelTask.Continuous ? Gaussian() : ByGrid();
    }

    /// <summary>Mean squared error of the true predictor, or its area under the curve.</summary>
    public double OfTruth => Score(row => row.LinearPredictor);

    /// <summary>The same of the best predictor given the training rows.</summary>
    public double OfRows => Score(row => Fixed(row) + _expected[row.Cluster]);

    private double Score(Func<MixedRow, double> predictor)
    {
        var test = _simulation.Rows().Where(row => row.IsTest).Select(row => (Predicted: predictor(row), row.Outcome)).ToArray();
        return _simulation.Options.Task == ModelTask.Continuous
            ? test.Average(t => (t.Outcome - t.Predicted) * (t.Outcome - t.Predicted))
            : AreaUnderCurve(test);
    }

    /// <summary>E(b | y) = s2b sum(y - f) / (n s2b + 1), as the noise has variance 1.</summary>
    private double[] Gaussian()
    {
        var clusters = _simulation.Options.Clusters;
        var variance = _simulation.Options.ClusterVariance;
        var (sums, counts) = (new double[clusters], new int[clusters]);
        foreach (var row in Training())
        {
            sums[row.Cluster] += row.Outcome - Fixed(row);
            counts[row.Cluster]++;
        }
        return [.. sums.Select((sum, c) => variance * sum / (counts[c] * variance + 1))];
    }

    /// <summary>The posterior mean by sums over a grid of values of b.</summary>
    private double[] ByGrid()
    {
        var sd = Math.Sqrt(_simulation.Options.ClusterVariance);
        double[] grid = [.. Enumerable.Range(0, Nodes).Select(k => sd * Range * (2.0 * k / (Nodes - 1) - 1))];
        var logs = new double[_simulation.Options.Clusters, Nodes];
        foreach (var row in Training())
        {
            for (var k = 0; k < Nodes; k++)
            {
                logs[row.Cluster, k] += LogLikelihood(row.Outcome, Fixed(row) + grid[k]);
            }
        }

        return [.. Enumerable.Range(0, _simulation.Options.Clusters).Select(c => Mean(grid, k => logs[c, k] - grid[k] * grid[k] / (2 * sd * sd)))];
    }

    private double LogLikelihood(double outcome, double eta) => _simulation.Options.Task == ModelTask.Binary
        ? outcome * eta - (eta > 0 ? eta + Math.Log(1 + Math.Exp(-eta)) : Math.Log(1 + Math.Exp(eta)))
        : outcome * eta - Math.Exp(eta);

    private static double Mean(double[] grid, Func<int, double> logDensity)
    {
        double[] logs = [.. Enumerable.Range(0, grid.Length).Select(logDensity)];
        double most = logs.Max(), weights = 0, sum = 0;
        for (var k = 0; k < grid.Length; k++)
        {
            var weight = Math.Exp(logs[k] - most);
            (weights, sum) = (weights + weight, sum + weight * grid[k]);
        }
        return sum / weights;
    }

    private IEnumerable<MixedRow> Training() => _simulation.Rows().Where(row => !row.IsTest);

    private double Fixed(MixedRow row) => row.LinearPredictor - _simulation.Effects[row.Cluster];

    /// <summary>Probability that a positive row's value exceeds a negative row's: by the ranks' sum (Mann and Whitney, 1947).</summary>
    private static double AreaUnderCurve((double Predicted, double Outcome)[] rows)
    {
        Array.Sort(rows, (a, b) => a.Predicted.CompareTo(b.Predicted));
        double ranks = 0, positives = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Outcome > 0)
            {
                (ranks, positives) = (ranks + i + 1, positives + 1);
            }
        }

        return (ranks - positives * (positives + 1) / 2) / (positives * (rows.Length - positives));
    }
}
