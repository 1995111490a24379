using DuckDB.NET.Native;

namespace Armed.Trainer.Data.Columns;

/// <summary>The cells of one column in a chunk, as UTF-8; valid until the next chunk.</summary>
internal readonly unsafe ref struct CellVector
{
    private readonly DuckDBString* _data;
    private readonly ulong* _validity;

    public CellVector(nint vector, int count, bool typed)
    {
        _data = (DuckDBString*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
        _validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        Count = count;
        IsTyped = typed;
    }

    public int Count { get; }

    /// <summary>Whether the source has numbers, truth values or times here, which were written as texts by DuckDB and not by a person.</summary>
    public bool IsTyped { get; }

    /// <summary>A cell's text; empty if the cell is empty or null.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            if (_validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0)
            {
                return default;
            }

            var cell = _data + row;
            return new ReadOnlySpan<byte>(cell->Data, cell->Length);
        }
    }
}
