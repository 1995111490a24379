using System.Numerics.Tensors;
using Armed.Runtime;

namespace Armed.Trainer.Explaining.Clusters;

/// <summary>
/// Predicts the same rows as if they were in each cluster of the first factor. Raw means of clusters differ by their rows and by their effects; these differ by the effects alone. It is a
/// question to the model, not to the world: whether a row could be in another cluster is for the reader to say.
/// </summary>
/// <param name="answers">The model.</param>
/// <param name="rows">The rows, by their weights.</param>
/// <param name="all">Rows whose outcomes are compared; <paramref name="rows"/> are some of them.</param>
/// <param name="clusters">Names and codes of clusters of the first factor.</param>
/// <param name="classes">Names of the outcome's classes where a prediction has a column for each; else empty.</param>
internal sealed class CounterfactualClusters(IRowAnswers answers, LabelledSample rows, LabelledSample all, IReadOnlyList<(string Name, long Code)> clusters, IReadOnlyList<string> classes)
{
    private const float Half = 0.5f;

    /// <summary>Whether the prediction is the probability of an event.</summary>
    public bool IsEvent { get; init; }

    /// <summary>Clusters of the factor, of which some may be left out. Default: those that are given.</summary>
    public int AllClusters { get; init; } = clusters.Count;

    private int Width => Math.Max(1, classes.Count);

    /// <summary>The comparison; null with fewer than two clusters.</summary>
    public CounterfactualResult? Compute()
    {
        if (clusters.Count < 2)
        {
            return null;
        }

        var predicted = clusters.Select(cluster => answers.Predict(rows.Inputs.WithCluster(0, (_, _) => cluster.Code), PredictionHead.Mixed)).ToList();
        var at = classes.Count == 0 ? 0 : Enumerable.Range(0, classes.Count).MaxBy(column => Spread([.. predicted.Select(head => head.Mean(column, rows.Weights))]));
        return new CounterfactualResult(
            [.. clusters.Select((cluster, i) => Cluster(cluster, predicted[i], at)).OrderByDescending(cluster => cluster.Mean).ThenBy(cluster => cluster.Name, StringComparer.Ordinal)],
            classes.Count == 0 ? null : classes[at], RowMean(row => Range(predicted, row, at)), IsEvent || classes.Count > 0 ? RowMean(row => predicted.Select(head => Class(head, row)).Distinct().Count() > 1 ? 1 : 0) : null)
        {
            Rows = rows.Count,
            AllRows = all.Count,
            AllClusters = AllClusters,
        };
    }

    private CounterfactualCluster Cluster((string Name, long Code) cluster, HeadAnswers predicted, int at)
    {
        int[] own = [.. Enumerable.Range(0, all.Count).Where(row => all.Inputs.Clusters[row * all.Inputs.Factors] == cluster.Code)];
        var (lower, upper) = answers.Interval(predicted, IRowAnswers.Level, IntervalKind.Mean) is var (low, high) && low.Length == predicted.Predictions.Length
            ? (new HeadAnswers(low, [], [], Width).Mean(at, rows.Weights), new HeadAnswers(high, [], [], Width).Mean(at, rows.Weights)) : (double.NaN, double.NaN);
        return new CounterfactualCluster(cluster.Name, predicted.Mean(at, rows.Weights), lower, upper, own.Length == 0 ? null : Observed(own, at), own.Length);
    }

    private double Observed(int[] own, int at)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var row in own)
        {
            var weight = all.Weights.Length == 0 ? 1 : all.Weights[row];
            sum += weight * (classes.Count == 0 ? all.Outcomes[row] : (int)all.Outcomes[row] == at ? 1 : 0);
            total += weight;
        }

        return sum / total;
    }

    private double RowMean(Func<int, double> value)
    {
        var (sum, total) = (0.0, 0.0);
        for (var row = 0; row < rows.Count; row++)
        {
            var weight = rows.Weights.Length == 0 ? 1 : rows.Weights[row];
            (sum, total) = (sum + (weight * value(row)), total + weight);
        }

        return sum / total;
    }

    private double Range(List<HeadAnswers> predicted, int row, int at)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var head in predicted)
        {
            double value = head.Predictions[(row * Width) + at];
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return high - low;
    }

    private int Class(HeadAnswers head, int row) => classes.Count == 0
        ? head.Predictions[row] > Half ? 1 : 0
        : TensorPrimitives.IndexOfMax(head.Predictions.AsSpan(row * Width, Width));

    private static double Spread(double[] values) => values.Max() - values.Min();
}
