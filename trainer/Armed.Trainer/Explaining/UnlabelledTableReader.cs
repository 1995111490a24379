using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Explaining;

/// <summary>Reads rows that need no outcome: at most 20,000, which ones depends on their row numbers alone.</summary>
/// <param name="manifest">The bundle's manifest.</param>
/// <param name="source">The table.</param>
internal sealed class UnlabelledTableReader(BundleManifest manifest, DataSource source)
{
    private const int MostRows = 20_000;

    /// <summary>Reads the table.</summary>
    /// <exception cref="InputException">The table cannot be read, or lacks a column.</exception>
    public LabelledSample Read(CancellationToken cancellation)
    {
        var rows = new RowSampler(MostRows);
        using var reader = PredictionReader.Open(source, manifest, needClusters: true, cancellation: cancellation);
        foreach (var batch in reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < batch.Rows; row++)
            {
                rows.Add(batch, row);
            }
        }

        return rows.Finish();
    }
}
