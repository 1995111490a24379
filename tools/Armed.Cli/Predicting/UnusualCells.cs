using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Cli.Predicting;

/// <summary>Counts, per column, cells of the rows to predict that training did not have: missing numbers and unknown levels.</summary>
internal sealed class UnusualCells(BundleManifest manifest)
{
    private readonly ColumnDescription[] _numeric = [.. manifest.Columns.Where(column => column.Kind == "numeric")];
    private readonly ColumnDescription[] _categorical = [.. manifest.Columns.Where(column => column.Kind == "categorical")];
    private readonly long[] _missing = new long[manifest.Columns.Count];
    private readonly long[] _unknown = new long[manifest.Columns.Count];

    /// <summary>Rows with a missing number, by column.</summary>
    public IReadOnlyDictionary<string, long> Missing => Counted(_numeric, _missing);

    /// <summary>Rows with a level that the model does not know, by column.</summary>
    public IReadOnlyDictionary<string, long> UnknownLevels => Counted(_categorical, _unknown);

    public void Add(PredictionBatch batch)
    {
        for (var i = 0; i < batch.Features.Length; i++)
        {
            _missing[i % _numeric.Length] += float.IsNaN(batch.Features[i]) ? 1 : 0;
        }

        for (var i = 0; i < batch.Categories.Length; i++)
        {
            _unknown[i % _categorical.Length] += batch.Categories[i] < 0 ? 1 : 0;
        }
    }

    /// <summary>What was found, a sentence per column.</summary>
    /// <param name="rows">All rows that were predicted.</param>
    public IEnumerable<string> Messages(long rows)
    {
        for (var j = 0; j < _numeric.Length; j++)
        {
            if (_missing[j] > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Column '{_numeric[j].Name}' has no value in {_missing[j]} of {rows} rows. ")
                    + (_numeric[j].MissingShare > 0 ? "They are treated as the missing values of training." : "It was complete in training, so its training mean was used.");
            }
        }

        for (var j = 0; j < _categorical.Length; j++)
        {
            if (_unknown[j] > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"Column '{_categorical[j].Name}' has an empty cell or a level that the model does not know in {_unknown[j]} of {rows} rows. They are predicted as an average over its levels.");
            }
        }
    }

    private static Dictionary<string, long> Counted(ColumnDescription[] columns, long[] counts) =>
        columns.Select((column, j) => (column.Name, Count: counts[j])).Where(column => column.Count > 0).ToDictionary(column => column.Name, column => column.Count);
}
