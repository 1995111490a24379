using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.IReadOnlyDictionary<string, double>;

namespace Armed.Trainer.Evaluation;

/// <summary>
/// Scores that are too good to be true mostly have a cause: a column that holds the outcome, or was recorded after it. This says so, and names the columns without which the loss rises most.
/// </summary>
internal static class NearPerfectScores
{
    private const double Auroc = 0.999;
    private const double Accuracy = 0.995;
    private const double R2 = 0.999;
    private const int FewestRows = 30;
    private const int MostRows = 500;
    private const int NamedColumns = 3;

    /// <summary>A share of the largest increase of the loss below which a column is not named.</summary>
    private const double SmallShare = 0.1;

    /// <summary>A sentence about scores that are almost perfect; null for others.</summary>
    /// <param name="fixedHead">The population's answer, which knows columns and no clusters.</param>
    /// <param name="table">The table.</param>
    /// <param name="partition">Name of the rows.</param>
    /// <param name="rows">Rows, best such as the fit did not use.</param>
    /// <param name="scores">The head's scores on them.</param>
    public static string? Message(IPredictor fixedHead, ClusteredTable table, string partition, IReadOnlyList<int> rows, Scores scores)
    {
        if (rows.Count < FewestRows || Reached(scores) is not { } reached)
        {
            return null;
        }

        var columns = Columns(fixedHead, table, [.. RowSample.Evenly(rows.Count, MostRows).Select(i => rows[i])]);
        return columns.Count == 0 ? null
            : $"The fixed head is almost perfect on the {partition} rows ({reached}). If you did not expect that, a column may hold the outcome or be recorded after it: {Say.List(columns)} {(columns.Count == 1 ? "counts" : "count")} most. Leave out what is not known at prediction with --exclude.";
    }

    private static string? Reached(Scores scores)
    {
        return Of("auroc") >= Auroc && Of("balanced_accuracy") >= Accuracy ? Said("AUROC", "auroc")
            : !scores.ContainsKey("auroc") && Of("accuracy") >= Accuracy ? Said("accuracy", "accuracy")
            : Of("r2") >= R2 ? Said("R2", "r2")
            : null;

        double Of(string name) => scores.GetValueOrDefault(name, double.NaN);
        string Said(string words, string name) => string.Create(CultureInfo.InvariantCulture, $"{words} {Of(name):F4}");
    }

    /// <summary>The columns that matter most to the loss, by shuffling one at a time.</summary>
    private static List<string> Columns(IPredictor predictor, ClusteredTable table, int[] rows)
    {
        int[] shuffled = [.. rows];
        new SplitMix64(1).Shuffle(shuffled);
        var loss = Loss(predictor, table, rows);
        var increases = new List<(string Name, double Increase)>();
        for (var j = 0; j < table.NumericColumns.Count; j++)
        {
            var column = table.NumericColumns[j];
            var with = table.WithFeatures([.. table.NumericColumns.Take(j), column with { Values = Moved(column.Values) }, .. table.NumericColumns.Skip(j + 1)], table.CategoricalColumns);
            increases.Add((column.Name, Loss(predictor, with, rows) - loss));
        }

        for (var j = 0; j < table.CategoricalColumns.Count; j++)
        {
            var column = table.CategoricalColumns[j];
            var with = table.WithFeatures(table.NumericColumns, [.. table.CategoricalColumns.Take(j), column with { Codes = Moved(column.Codes) }, .. table.CategoricalColumns.Skip(j + 1)]);
            increases.Add((column.Name, Loss(predictor, with, rows) - loss));
        }

        var largest = increases.Select(column => column.Increase).DefaultIfEmpty().Max();
        return largest > 0 ? [.. increases.Where(column => column.Increase >= SmallShare * largest).OrderByDescending(column => column.Increase).Take(NamedColumns).Select(column => column.Name)] : [];

        T[] Moved<T>(T[] values)
        {
            T[] moved = [.. values];
            for (var i = 0; i < rows.Length; i++)
            {
                moved[rows[i]] = values[shuffled[i]];
            }

            return moved;
        }
    }

    private static double Loss(IPredictor predictor, ClusteredTable table, int[] rows)
    {
        var scores = Scorer.Score(predictor, table, rows);
        return scores.TryGetValue("log_loss", out var loss) ? loss : scores["rmse"];
    }
}
