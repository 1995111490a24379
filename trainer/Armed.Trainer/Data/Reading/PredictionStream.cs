using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>Runs through a source's parts and cuts their chunks into batches.</summary>
internal sealed class PredictionStream(TableSource source, PredictionColumns columns, int batchRows, CancellationToken cancellation)
{
    private BatchBuilder _batch = new(columns, 0, batchRows, cancellation);

    public IEnumerable<PredictionBatch> Read()
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
                    start += _batch.Append(rows, start, row => $"data row {partRow + row + 1} of {part.Label}");
                    if (_batch.Full)
                    {
                        yield return Take();
                    }
                }

                partRow += rows.Count;
            }
        }

        if (_batch.StartRow + _batch.Rows == 0)
        {
            throw new InputException($"{source.Label} has columns but no rows. Expected at least one row to predict.");
        }

        if (_batch.Rows > 0)
        {
            yield return Take();
        }
    }

    private PredictionBatch Take()
    {
        var batch = _batch.Build();
        _batch = new BatchBuilder(columns, batch.StartRow + batch.Rows, batchRows, cancellation);
        return batch;
    }

    // A bundle may use no column at all of a table without clusters: its rows still count.
    private DuckRows Rows(SourcePart part) => columns.Names.Any() ? part.Read(source.Session, [.. columns.Names]) : source.Session.Select($"SELECT 1 FROM {part.From}");

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
