using System.Text.Unicode;

namespace Armed.Trainer.Data.Internal;

/// <summary>Takes a column's cells for texts and codes them in the order in which they first occur; it makes a string per level, not per cell.</summary>
internal sealed class TextBuilder
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private char[] _chars = new char[256];

    public TextBuilder() => _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();

    public Blocks<int> Codes { get; } = new();

    public List<string> Levels { get; } = [];

    /// <summary>Code of the empty text; -1 where no cell is empty.</summary>
    public int EmptyCode => _codes.GetValueOrDefault("", -1);

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
            Codes.Add(CodeOf(cells[i]));
    }

    public int CodeOf(ReadOnlySpan<byte> cell)
    {
        var text = Decode(cell);
        if (_lookup.TryGetValue(text, out var code))
            return code;
        var level = text.ToString();
        _codes.Add(level, Levels.Count);
        Levels.Add(level);
        return Levels.Count - 1;
    }

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > _chars.Length)
            _chars = new char[cell.Length * 2];
        Utf8.ToUtf16(cell, _chars, out _, out var written);
        return _chars.AsSpan(0, written);
    }
}
