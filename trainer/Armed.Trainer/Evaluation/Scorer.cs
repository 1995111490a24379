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
    /// Metrics by name, means weighted by the observation weights. Numbers: rmse, mae, r2, which is against the mean of the scored rows. Counts: poisson_deviance, rmse, mae, log_loss. Binary: auroc, log_loss, accuracy,
    /// balanced_accuracy. Classes: log_loss, accuracy, and mae of the class index where they are ordered. A metric that the rows do not define is left out; without rows there is none.
    /// </returns>
    /// <exception cref="ArgumentException">The model predicted another number of values than the rows have.</exception>
    public static Scores Score(IPredictor predictor, ClusteredTable table, IReadOnlyList<int> rows) => Score(predictor, table, rows, trainingMean: null);

    /// <summary>Scores a model on rows, of which the mean outcome of the rows of the fit is known.</summary>
    internal static Scores Score(IPredictor predictor, ClusteredTable table, IReadOnlyList<int> rows, double? trainingMean)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        var outcome = table.Outcome;
        int[] scored = [.. rows.Where(row => IsScored(outcome, row))];
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
        return Metrics.Score(outcome.Kind, new Predictions(values, [], [], width, 1), truth, weights, predictor.Dispersion, trainingMean);
    }

    /// <summary>Scores a model on every partition of a split.</summary>
    /// <param name="predictor">The model, fitted on the split.</param>
    /// <param name="split">The split.</param>
    /// <returns>
    /// Metrics by partition and name: train, validation and test, and of the test rows seen (a cluster of some factor has training or validation rows) and unseen. Partitions without rows
    /// are left out. Test rows of numbers also have r2_training_mean, against the mean of the training and validation rows, the prediction of a model without inputs.
    /// </returns>
    /// <exception cref="ArgumentException">The model predicted another number of values than the rows have.</exception>
    public static IReadOnlyDictionary<string, Scores> Score(IPredictor predictor, Split split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new SortedDictionary<string, Scores>(Partitions(split).ToDictionary(partition => partition.Name, partition => Score(predictor, split, partition.Name, partition.Rows)), StringComparer.Ordinal);
    }

    /// <summary>Scores a model on rows of a partition.</summary>
    internal static Scores Score(IPredictor predictor, Split split, string partition, IReadOnlyList<int> rows) =>
        Score(predictor, split.Table, rows, partition is Train or Validation ? null : LearningMean(split));

    /// <summary>Mean outcome of the training and validation rows; null unless it is a number.</summary>
    private static double? LearningMean(Split split)
    {
        var (outcome, weights) = (split.Table.Outcome, split.Table.Weights);
        if (!outcome.IsNumber)
        {
            return null;
        }

        double sum = 0, total = 0;
        foreach (var row in split.Learning)
        {
            double weight = weights is null ? 1 : weights.Values[row];
            sum += weight * outcome.Values[row];
            total += weight;
        }

        return total > 0 ? sum / total : null;
    }

    /// <summary>Name of the training rows.</summary>
    internal const string Train = "train";

    /// <summary>Name of the validation rows.</summary>
    internal const string Validation = "validation";

    /// <summary>The partitions of a split that have rows which can be scored.</summary>
    internal static IEnumerable<(string Name, IReadOnlyList<int> Rows)> Partitions(Split split)
    {
        var seen = Seen(split).ToHashSet();
        (string, IReadOnlyList<int> Rows)[] partitions =
        [
            (Train, split.Training), (Validation, split.Validation), ("test", split.Test),
            ("seen", [.. split.Test.Where(seen.Contains)]), ("unseen", [.. split.Test.Where(row => !seen.Contains(row))]),
        ];
        return partitions.Where(partition => partition.Rows.Any(row => IsScored(split.Table.Outcome, row)));
    }

    private static bool IsScored(OutcomeColumn outcome, int row) => outcome.IsNumber || outcome.Classes[row] >= 0;

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
