using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.IReadOnlyDictionary<string, double>;

namespace Armed.Trainer.Evaluation;

/// <summary>
/// Scores that are too good to be true mostly have a cause: columns that hold the outcome together, or were recorded after it. This says so, and names the columns without which the loss rises most.
/// Of single columns that give the outcome the table says so before.
/// </summary>
internal static class NearPerfectScores
{
    /// <summary>A loss is almost 0 below this share of the loss without inputs: log loss against the entropy of the classes, squared error against the variance.</summary>
    private const double ShareOfLoss = 0.05, ShareOfVariance = 0.001;

    private const int FewestRows = 30;
    private const int FewestOfClass = 5;
    private const int MostRows = 500;
    private const int MostColumns = 200;
    private const int NamedColumns = 3;

    /// <summary>Rows for each column from which a fit to training rows says something of others.</summary>
    private const int RowsPerColumn = 10;

    /// <summary>A column is named if shuffling it alone gives back this share of the loss without inputs.</summary>
    private const double ShareOfNamed = 0.1;

    /// <summary>A sentence about scores that are almost perfect; null for others.</summary>
    /// <param name="fixedHead">The population's answer, which knows columns and no clusters.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of the split to judge by.</param>
    /// <param name="wereTrainedOn">Whether the model was fitted to them.</param>
    /// <param name="scores">The head's scores on them.</param>
    public static string? Message(IPredictor fixedHead, ClusteredTable table, IReadOnlyList<int> rows, bool wereTrainedOn, Scores scores)
    {
        var columns = table.NumericColumns.Count + table.CategoricalColumns.Count;
        if (rows.Count < (wereTrainedOn ? Math.Max(FewestRows, RowsPerColumn * columns) : FewestRows) || Share(table, rows, scores) is not { } share)
        {
            return null;
        }

        var words = string.Create(CultureInfo.InvariantCulture, $"{(table.Outcome.IsNumber ? $"R2 {scores["r2"]:F5}" : $"accuracy {scores["accuracy"]:F4}, log loss {100 * share:F1} % of that without inputs")}");
        var named = columns > MostColumns ? [] : Named(fixedHead, Sample(table, rows));
        return $"Warning: the fixed head is almost perfect on the {(wereTrainedOn ? "training" : "validation")} rows ({words}). If you did not expect that, some columns may hold the outcome or be recorded after it"
            + (named.Count == 0 ? ". " : $"; the loss rises most without {Say.List(named)}. ") + "Leave out what is not known at prediction with --exclude.";
    }

    /// <summary>The loss as a share of that without inputs, if it is almost 0; null if it is not, or if the rows cannot tell.</summary>
    private static double? Share(ClusteredTable table, IReadOnlyList<int> rows, Scores scores)
    {
        if (table.Outcome.IsNumber)
        {
            return scores.TryGetValue("r2", out var r2) && 1 - r2 < ShareOfVariance ? 1 - r2 : null;
        }

        var counts = rows.Select(row => table.Outcome.Classes[row]).Where(code => code >= 0).CountBy(code => code).Select(pair => pair.Value).ToList();
        var entropy = Entropy(counts);
        return counts.Sum() - counts.DefaultIfEmpty().Max() >= FewestOfClass && scores.TryGetValue("log_loss", out var loss) && loss < ShareOfLoss * entropy ? loss / entropy : null;
    }

    /// <summary>The columns that matter most to the loss, by shuffling one at a time.</summary>
    private static List<string> Named(IPredictor predictor, ClusteredTable sample)
    {
        int[] order = [.. Enumerable.Range(0, sample.Rows)], rows = [.. order];
        new SplitMix64(1).Shuffle(order);
        var (numeric, categorical) = (sample.NumericColumns, sample.CategoricalColumns);
        IEnumerable<(string Name, ClusteredTable Table)> shuffled =
        [
            .. numeric.Select((column, j) => (column.Name, sample.WithFeatures(Replaced(numeric, j, column with { Values = Picked(column.Values, order) }), categorical))),
            .. categorical.Select((column, j) => (column.Name, sample.WithFeatures(numeric, Replaced(categorical, j, column with { Codes = Picked(column.Codes, order) })))),
        ];
        var (loss, most) = (Loss(predictor, sample, rows), LossWithoutInputs(sample));
        var increases = shuffled.Select(column => (column.Name, Increase: Loss(predictor, column.Table, rows) - loss));
        return [.. increases.Where(column => column.Increase >= ShareOfNamed * most).OrderByDescending(column => column.Increase).Take(NamedColumns).Select(column => column.Name)];
    }

    private static T[] Replaced<T>(IReadOnlyList<T> columns, int at, T column) => [.. columns.Take(at), column, .. columns.Skip(at + 1)];

    private static T[] Picked<T>(T[] values, int[] rows) => Array.ConvertAll(rows, row => values[row]);

    /// <summary>A small table of rows at even distances.</summary>
    private static ClusteredTable Sample(ClusteredTable table, IReadOnlyList<int> rows)
    {
        var picked = RowSample.Of(rows, MostRows);
        var outcome = table.Outcome;
        return table with
        {
            Rows = picked.Length,
            SourceRows = Array.ConvertAll(picked, row => table.SourceRows[row]),
            NumericColumns = [.. table.NumericColumns.Select(column => column with { Values = Picked(column.Values, picked) })],
            CategoricalColumns = [.. table.CategoricalColumns.Select(column => column with { Codes = Picked(column.Codes, picked) })],
            Clusters = [.. table.Clusters.Select(column => column with { Codes = Picked(column.Codes, picked) })],
            Outcome = outcome with { Values = outcome.IsNumber ? Picked(outcome.Values, picked) : [], Classes = outcome.IsNumber ? [] : Picked(outcome.Classes, picked) },
            Weights = table.Weights is { } weights ? weights with { Values = Picked(weights.Values, picked) } : null,
            Offset = table.Offset is { } offset ? offset with { Values = Picked(offset.Values, picked) } : null,
            Cells = null,
        };
    }

    /// <summary>Log loss of classes, squared error of numbers.</summary>
    private static double Loss(IPredictor predictor, ClusteredTable table, int[] rows)
    {
        var scores = Scorer.Score(predictor, table, rows);
        return table.Outcome.IsNumber ? scores["rmse"] * scores["rmse"] : scores["log_loss"];
    }

    private static double LossWithoutInputs(ClusteredTable table)
    {
        if (!table.Outcome.IsNumber)
        {
            return Entropy([.. table.Outcome.Classes.CountBy(code => code).Select(pair => pair.Value)]);
        }

        var mean = table.Outcome.Values.Average(value => (double)value);
        return table.Outcome.Values.Average(value => (value - mean) * (value - mean));
    }

    /// <summary>The log loss of the shares of the classes.</summary>
    private static double Entropy(IReadOnlyList<int> counts)
    {
        double total = counts.Sum();
        return -counts.Sum(count => count / total * Math.Log(count / total));
    }
}
