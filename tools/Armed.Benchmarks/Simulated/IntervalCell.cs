using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// One kind of data set: outcome, form of the truth and size. Two features from U(-2, 2), random intercepts of variance 1. The truth is .5 x1 - .5 x2 for models without hidden
/// layers and under linear, which has the default ones, else sin(2 x1) + x2^2 (less its mean, unless the outcome is continuous). Residual standard deviation .7.
/// </summary>
/// <param name="Task">The outcome.</param>
/// <param name="Hidden">none, default (what validation rows choose), network (random intercepts, so that the features of the network are always used) or linear.</param>
/// <param name="Clusters">Clusters of the training data.</param>
/// <param name="Rows">Rows of each.</param>
internal sealed record IntervalCell(ModelTask Task, string Hidden, int Clusters, int Rows)
{
    /// <summary>Clusters that training does not have.</summary>
    private const int NewClusters = 100;
    private const int NewRows = 6;
    private const double ResidualSd = 0.7;

    /// <summary>How such data sets are fitted.</summary>
    public TrainingOptions Options => Hidden switch
    {
        "none" => new TrainingOptions { Hidden = [], Random = "1", ZPredictor = false },
        "network" => new TrainingOptions { Random = "1" },
        _ => new TrainingOptions(),
    };

    /// <summary>How it is called in a line.</summary>
    public string Name => string.Create(Figures.Culture, $"{Task.Name},{Hidden},{Clusters},{Rows}");

    private bool IsLinear => Hidden is "none" or "linear";

    /// <summary>Draws a data set: the training rows, new rows of their clusters, and rows of new clusters.</summary>
    public (IReadOnlyList<IntervalRow> Training, IReadOnlyList<IntervalRow> Seen, IReadOnlyList<IntervalRow> New) Draw(int set)
    {
        var random = new GaussianRandom(StableSeed.Mix(set, 7));
        double[] effects = [.. Enumerable.Range(0, Clusters + NewClusters).Select(_ => random.Normal())];
        return (Of(0, Clusters, Rows), Of(0, Clusters, Rows), Of(Clusters, NewClusters, NewRows));

        IReadOnlyList<IntervalRow> Of(int first, int clusters, int each)
            => [.. Enumerable.Range(0, clusters * each).Select(i => Row(random, first + (i / each), effects[first + (i / each)]))];
    }

    /// <summary>Derivative of the true linear predictor of a row by x1, or by x2.</summary>
    public double Slope(IntervalRow row, string column) => column == "x1" ? IsLinear ? 0.5 : 2 * Math.Cos(2 * row.X1) : IsLinear ? -0.5 : 2 * row.X2;

    private IntervalRow Row(GaussianRandom random, int cluster, double effect)
    {
        var (x1, x2) = ((4 * random.Uniform()) - 2, (4 * random.Uniform()) - 2);
        var mean = Task == ModelTask.Continuous ? 0 : 4.0 / 3;
        var eta = effect + (IsLinear ? (0.5 * x1) - (0.5 * x2) : Math.Sin(2 * x1) + (x2 * x2) - mean);
        var outcome = Task == ModelTask.Continuous ? eta + (ResidualSd * random.Normal()) : OutcomeKinds.Of(Task).Draw!(eta, random);
        return new IntervalRow(cluster, (float)x1, (float)x2, effect, eta, outcome);
    }
}
