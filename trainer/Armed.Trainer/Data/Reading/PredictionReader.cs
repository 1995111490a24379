using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data.DuckDb;
using Armed.Trainer.Data.Reading;

namespace Armed.Trainer.Data;

/// <summary>
/// Streams a table for a bundle, batch by batch, every row in its order. The bundle's columns rule: all cells are read as texts first, columns that the bundle
/// does not use are ignored, and no outcome is needed.
/// </summary>
public sealed class PredictionReader : IDisposable
{
    private readonly TableSource _source;
    private readonly PredictionColumns _columns;
    private readonly CancellationToken _cancellation;

    private PredictionReader(TableSource source, PredictionColumns columns, CancellationToken cancellation) =>
        (_source, _columns, _cancellation) = (source, columns, cancellation);

    /// <summary>Opens a table and checks that it has the columns.</summary>
    /// <param name="source">The table.</param>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="needClusters">Whether the cluster columns must be there; false for heads without clusters, whose codes are -1 if a column is absent.</param>
    /// <param name="match">When the name of a level or a cluster is one of the bundle's; null, the default, for what the bundle says.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>A reader to dispose.</returns>
    /// <exception cref="InputException">The table cannot be read or lacks columns; the message names all of them.</exception>
    public static PredictionReader Open(
        DataSource source, BundleManifest manifest, bool needClusters = true, NameMatch? match = null, CancellationToken cancellation = default) =>
        Open(source, manifest, needClusters, needLabels: false, match, cancellation);

    /// <summary>Opens a table of labelled rows: with the outcome, and the weights where the bundle was trained with some.</summary>
    /// <param name="source">The table.</param>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="match">When the name of a level or a cluster is one of the bundle's; null, the default, for what the bundle says.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>A reader to dispose.</returns>
    /// <exception cref="InputException">The table cannot be read or lacks columns; the message names all of them.</exception>
    public static PredictionReader OpenLabelled(DataSource source, BundleManifest manifest, NameMatch? match = null, CancellationToken cancellation = default) =>
        Open(source, manifest, needClusters: true, needLabels: true, match, cancellation);

    /// <summary>Names of levels and clusters that the bundle does not know, by column, in the rows that were read so far.</summary>
    public IReadOnlyList<UnknownNames> UnknownNames => [.. _columns.Unknown];

    /// <summary>The local files that are read.</summary>
    internal IReadOnlyList<string> Files => _source.Files;

    /// <summary>The folders of the image files that were read so far.</summary>
    internal IEnumerable<string> ImageFolders => _columns.Images?.Reader.Folders ?? [];

    private static PredictionReader Open(DataSource source, BundleManifest manifest, bool needClusters, bool needLabels, NameMatch? match, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(manifest);
        if (match is { } given && !Enum.IsDefined(given))
        {
            throw new ArgumentOutOfRangeException(nameof(match), match, "Expected Exact, Lenient or null.");
        }

        var table = TableSource.Open(source, cancellation, manifest.Columns.Count + manifest.Clusters.Count + (needLabels ? 2 : 0));
        try
        {
            return new PredictionReader(table, PredictionColumns.Match(manifest, table, source, needClusters, needLabels, match), cancellation);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Reads all rows; to be called once.</summary>
    /// <param name="batchRows">Rows of each batch but the last, at least 1.</param>
    /// <returns>The batches in order.</returns>
    /// <exception cref="InputException">A numeric column has a text or an infinity, the offset is not a number, an outcome or weight does not fit the bundle; the message names row and column. Or there is no row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IEnumerable<PredictionBatch> Read(int batchRows = 4_096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchRows, 1);
        return new PredictionStream(_source, [_columns], batchRows, _cancellation).Read().Select(batches => batches[0]);
    }

    /// <summary>Closes the table.</summary>
    public void Dispose() => _source.Dispose();
}
