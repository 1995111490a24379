using System.Globalization;
using Armed.Cli.Bundles;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Cli.Predicting;

/// <summary>Counts, per column, cells of the rows to predict that training did not have: missing numbers, and names of levels and clusters that are unknown.</summary>
internal sealed class UnusualCells(BundleManifest manifest)
{
    private readonly ColumnDescription[] _numeric = [.. manifest.Columns.Where(column => column.Kind == "numeric")];
    private readonly long[] _missing = new long[manifest.Columns.Count];

    /// <summary>Rows with a missing number, by column.</summary>
    public IReadOnlyDictionary<string, long> Missing =>
        _numeric.Select((column, j) => (column.Name, Count: _missing[j])).Where(column => column.Count > 0).ToDictionary(column => column.Name, column => column.Count);

    /// <summary>Names that the model does not know, of all columns that were read.</summary>
    public IReadOnlyList<UnknownNames> Names { get; set; } = [];

    /// <summary>Rows without a level that the model knows, by column.</summary>
    public IReadOnlyDictionary<string, long> UnknownLevels => Counted(isCluster: false, names => names.Unknown + names.Empty);

    /// <summary>Rows with a cluster that the model does not know, by factor.</summary>
    public IReadOnlyDictionary<string, long> UnknownClusters => Counted(isCluster: true, names => names.Unknown);

    /// <summary>Rows with an unknown name that nearly is a known one, by column.</summary>
    public IReadOnlyDictionary<string, long> NearMisses => Names.Where(names => names.Near > 0).GroupBy(names => names.Column).ToDictionary(names => names.Key, names => names.Max(each => each.Near));

    public void Add(PredictionBatch batch)
    {
        for (var i = 0; i < batch.Features.Length; i++)
        {
            _missing[i % _numeric.Length] += float.IsNaN(batch.Features[i]) ? 1 : 0;
        }
    }

    /// <summary>What was found, sentences by column.</summary>
    /// <param name="rows">All rows that were predicted.</param>
    public IEnumerable<string> Messages(long rows)
    {
        var unknown = new UnknownNameMessages(rows);
        return MissingNumbers(rows).Concat(Names.SelectMany(names => names.IsCluster ? unknown.OfClusters(names) : unknown.OfLevels(names)));
    }

    private IEnumerable<string> MissingNumbers(long rows)
    {
        for (var j = 0; j < _numeric.Length; j++)
        {
            if (_missing[j] > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Column '{_numeric[j].Name}' has no value in {_missing[j]} of {rows} rows. ")
                    + (_numeric[j].MissingShare > 0 ? "They are treated as the missing values of training." : "It was complete in training, so its training mean was used.");
            }
        }
    }

    private Dictionary<string, long> Counted(bool isCluster, Func<UnknownNames, long> count) =>
        Names.Where(names => names.IsCluster == isCluster && count(names) > 0).ToDictionary(names => names.Column, count);
}
