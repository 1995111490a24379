using Armed.Trainer.Data.Columns;
using DuckDB.NET.Native;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>
/// The rows of a query, chunk by chunk, without a string per cell. The provider's own reader takes a stream that broke off for one that ended: this one asks.
/// </summary>
internal sealed class DuckRows : IDisposable
{
    private readonly DuckDBPreparedStatement _statement;
    private readonly IReadOnlyList<bool>? _typed;
    private DuckDBResult _result;
    private DuckDBDataChunk? _chunk;

    public DuckRows(DuckDBPreparedStatement statement, IReadOnlyList<bool>? typed = null)
    {
        (_statement, _typed) = (statement, typed);
        if (NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out _result) == DuckDBState.Error)
        {
            var failure = Failure();
            _result.Close();
            throw failure;
        }

        var columns = (int)NativeMethods.Query.DuckDBColumnCount(ref _result);
        Names = [.. Enumerable.Range(0, columns).Select(column => NativeMethods.Query.DuckDBColumnName(ref _result, column))];
        Types = [.. Enumerable.Range(0, columns).Select(column => NativeMethods.Query.DuckDBColumnType(ref _result, column))];
    }

    public string[] Names { get; }

    public DuckDBType[] Types { get; }

    /// <summary>Rows in the current chunk.</summary>
    public int Count { get; private set; }

    /// <summary>Moves to the next chunk; false at the end.</summary>
    public bool Next()
    {
        _chunk?.Dispose();
        _chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(_result);
        if (_chunk.IsInvalid)
        {
            if (!string.IsNullOrEmpty(NativeMethods.Query.DuckDBResultError(ref _result)))
            {
                throw Failure();
            }

            return false;
        }

        Count = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(_chunk);
        return Count > 0;
    }

    /// <summary>A column of texts of the current chunk.</summary>
    public CellVector Column(int column) => new(NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk!, column), Count, _typed?[column] == true);

    public void Dispose()
    {
        _chunk?.Dispose();
        _result.Close();
        _statement.Dispose();
    }

    private Exception Failure()
    {
        var type = NativeMethods.Query.DuckDBResultErrorType(ref _result);
        var text = NativeMethods.Query.DuckDBResultError(ref _result);
        return type == DuckDBErrorType.Interrupt ? new OperationCanceledException() : new DuckFailure(text);
    }
}
