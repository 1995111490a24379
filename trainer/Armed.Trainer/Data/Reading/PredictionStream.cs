using Armed.Trainer.Common;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>Runs once through a source's parts and cuts their chunks into batches, one for each of several bundles.</summary>
/// <param name="source">The source.</param>
/// <param name="bundles">The columns of each bundle.</param>
/// <param name="batchRows">Rows of each batch but the last.</param>
/// <param name="cancellation">Stops reading.</param>
internal sealed class PredictionStream(TableSource source, IReadOnlyList<PredictionColumns> bundles, int batchRows, CancellationToken cancellation)
{
    private readonly string[] _names = [.. bundles.SelectMany(columns => columns.Names)];
    private BatchBuilder[] _batches = Start(bundles, 0, batchRows, cancellation);

    /// <summary>Batches of the same rows, in the order of the bundles.</summary>
    public IEnumerable<IReadOnlyList<PredictionBatch>> Read()
    {
        foreach (var part in source.Parts)
        {
            using var rows = Run(part, () => Rows(part));
            var partRow = 0L;
            while (Run(part, rows.Next))
            {
                cancellation.ThrowIfCancellationRequested();
                for (var start = 0; start < rows.Count;)
                {
                    start += Append(rows, start, row => part.Row(partRow + row));
                    if (_batches[0].Full)
                    {
                        yield return Take();
                    }
                }

                partRow += rows.Count;
            }
        }

        if (_batches[0].StartRow + _batches[0].Rows == 0)
        {
            throw new InputException($"{source.Label} has columns but no rows. Expected at least one row to predict.");
        }

        if (_batches[0].Rows > 0)
        {
            yield return Take();
        }
    }

    /// <summary>All have room for the same number of rows.</summary>
    private int Append(DuckRows rows, int start, Func<int, RowName> rowName)
    {
        var count = 0;
        foreach (var batch in _batches)
        {
            count = batch.Append(rows, start, rowName);
        }

        return count;
    }

    private PredictionBatch[] Take()
    {
        PredictionBatch[] batches = [.. _batches.Select(batch => batch.Build())];
        _batches = Start(bundles, batches[0].StartRow + batches[0].Rows, batchRows, cancellation);
        return batches;
    }

    private static BatchBuilder[] Start(IReadOnlyList<PredictionColumns> bundles, long row, int capacity, CancellationToken cancellation)
    {
        var (builders, place) = (new BatchBuilder[bundles.Count], 0);
        for (var i = 0; i < builders.Length; i++)
        {
            builders[i] = new BatchBuilder(bundles[i], place, row, capacity, cancellation);
            place += bundles[i].Names.Count();
        }

        return builders;
    }

    // A bundle may use no column at all of a table without clusters: its rows still count.
    private DuckRows Rows(SourcePart part) => _names.Length > 0 ? part.Read(source.Session, _names) : source.Session.Select($"SELECT 1 FROM {part.From}");

    private static T Run<T>(SourcePart part, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (DuckFailure e)
        {
            throw part.Explain(e);
        }
    }
}
