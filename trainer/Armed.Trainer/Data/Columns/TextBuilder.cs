using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes a column's cells for texts and codes them in the order in which they first occur; it makes a string per level, not per cell.</summary>
internal sealed class TextBuilder
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly CellDecoder _decoder = new();

    public TextBuilder() => _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();

    public Blocks<int> Codes { get; } = new();

    public List<string> Levels { get; } = [];

    /// <summary>Code of the empty text; -1 if no cell is empty.</summary>
    public int EmptyCode => _codes.GetValueOrDefault("", -1);

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            Codes.Add(CodeOf(cells[i]));
        }
    }

    public int CodeOf(ReadOnlySpan<byte> cell)
    {
        var text = _decoder.Decode(cell);
        if (_lookup.TryGetValue(text, out var code))
        {
            return code;
        }

        var level = text.ToString();
        _codes.Add(level, Levels.Count);
        Levels.Add(level);
        return Levels.Count - 1;
    }
}
