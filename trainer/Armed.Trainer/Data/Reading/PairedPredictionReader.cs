using Armed.Runtime.Bundles;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>Reads a table once for two bundles, so that both get the same rows even where a query or a file would give others, or another order, the second time.</summary>
internal sealed class PairedPredictionReader : IDisposable
{
    private readonly TableSource _source;
    private readonly PredictionColumns[] _bundles;
    private readonly CancellationToken _cancellation;

    private PairedPredictionReader(TableSource source, PredictionColumns[] bundles, CancellationToken cancellation) => (_source, _bundles, _cancellation) = (source, bundles, cancellation);

    /// <summary>Opens a table and checks that it has the columns of both.</summary>
    /// <exception cref="InputException">The table cannot be read or lacks columns of one of them; the message names all of that one.</exception>
    public static PairedPredictionReader Open(DataSource source, BundleManifest first, BundleManifest second, CancellationToken cancellation)
    {
        BundleManifest[] manifests = [first, second];
        var table = TableSource.Open(source, cancellation, manifests.Sum(manifest => manifest.Columns.Count + manifest.Clusters.Count));
        try
        {
            return new PairedPredictionReader(table, Array.ConvertAll(manifests, manifest => PredictionColumns.Match(manifest, table, source, needClusters: true)), cancellation);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Reads all rows; to be called once.</summary>
    /// <returns>Batches of the same rows, in order.</returns>
    /// <exception cref="InputException">A cell is not what a bundle needs, or there is no row.</exception>
    public IEnumerable<(PredictionBatch First, PredictionBatch Second)> Read(int batchRows) =>
        new PredictionStream(_source, _bundles, batchRows, _cancellation).Read().Select(batches => (batches[0], batches[1]));

    /// <summary>Closes the table.</summary>
    public void Dispose() => _source.Dispose();
}
