using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.IReadOnlyDictionary<string, double>;

namespace Armed.Trainer.Evaluation;

/// <summary>Scores any model on rows of a table.</summary>
public static class Scorer
{
    /// <summary>Scores a model on rows.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">Indices of rows in it. Rows of a class that training rows lack cannot be scored and are left out.</param>
    /// <returns>
    /// Metrics by name, means weighted by the observation weights. Numbers: rmse, mae, r2. Counts: poisson_deviance, rmse, mae, log_loss. Binary: auroc, log_loss, accuracy,
    /// balanced_accuracy. Classes: log_loss, accuracy, and mae of the class index where they are ordered. A metric that the rows do not define is left out; without rows there is none.
    /// </returns>
    /// <exception cref="ArgumentException">The model predicted another number of values than the rows have.</exception>
    public static Scores Score(IPredictor predictor, ClusteredTable table, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        var outcome = table.Outcome;
        int[] scored = [.. rows.Where(row => outcome.IsNumber || outcome.Classes[row] >= 0)];
        if (scored.Length == 0)
        {
            return new Dictionary<string, double>();
        }

        var width = outcome.ClassNames.Count > 2 ? outcome.ClassNames.Count : 1;
        var values = predictor.Predict(table, scored);
        if (values is null || values.Length != scored.Length * width)
        {
            throw new ArgumentException($"The predictor returned {values?.Length ?? 0} values for {scored.Length} rows; expected {width} for each.", nameof(predictor));
        }

        var truth = Array.ConvertAll(scored, row => outcome.IsNumber ? outcome.Values[row] : outcome.Classes[row]);
        var weights = table.Weights is { } given ? Array.ConvertAll(scored, row => given.Values[row]) : null;
        return Metrics.Score(outcome.Kind, new Predictions(values, [], [], width, 1), truth, weights, predictor.Dispersion);
    }

    /// <summary>Scores a model on every partition of a split.</summary>
    /// <param name="predictor">The model, fitted on the split.</param>
    /// <param name="split">The split.</param>
    /// <returns>
    /// Metrics by partition and name: train, validation and test, and of the test rows seen (a cluster of some factor has training or validation rows) and unseen. Partitions without rows
    /// are left out.
    /// </returns>
    /// <exception cref="ArgumentException">The model predicted another number of values than the rows have.</exception>
    public static IReadOnlyDictionary<string, Scores> Score(IPredictor predictor, Split split)
    {
        ArgumentNullException.ThrowIfNull(split);
        var seen = Seen(split).ToHashSet();
        var scores = new SortedDictionary<string, Scores>(StringComparer.Ordinal)
        {
            ["train"] = Score(predictor, split.Table, split.Training),
            ["validation"] = Score(predictor, split.Table, split.Validation),
            ["test"] = Score(predictor, split.Table, split.Test),
            ["seen"] = Score(predictor, split.Table, [.. split.Test.Where(seen.Contains)]),
            ["unseen"] = Score(predictor, split.Table, [.. split.Test.Where(row => !seen.Contains(row))]),
        };
        foreach (var empty in scores.Where(partition => partition.Value.Count == 0).Select(partition => partition.Key).ToArray())
        {
            scores.Remove(empty);
        }

        return scores;
    }

    /// <summary>The test rows any of whose clusters has training or validation rows. Most splits have no test rows, and the clusters of a large table need not be collected then.</summary>
    private static IEnumerable<int> Seen(Split split)
    {
        if (split.Test.Count == 0)
        {
            return [];
        }

        var learning = split.Learning;
        return split.Table.Clusters.SelectMany(factor =>
        {
            var known = learning.Select(row => factor.Codes[row]).ToHashSet();
            return split.Test.Where(row => known.Contains(factor.Codes[row]));
        });
    }
}
