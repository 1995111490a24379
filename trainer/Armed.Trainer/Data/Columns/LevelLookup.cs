namespace Armed.Trainer.Data.Columns;

/// <summary>A cell's code among known levels.</summary>
internal sealed class LevelLookup
{
    private readonly CellDecoder _decoder = new();
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codes;

    private readonly MissingMarks _marks;

    public LevelLookup(IReadOnlyList<string> levels, MissingMarks marks)
    {
        (Levels, _marks) = (levels, marks);
        var codes = new Dictionary<string, int>(levels.Count, StringComparer.Ordinal);
        for (var code = 0; code < levels.Count; code++)
        {
            codes.TryAdd(levels[code], code);
        }

        _codes = codes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IReadOnlyList<string> Levels { get; }

    /// <summary>The code; -1 for an unknown level. An empty cell, or a mark of a missing value that is not a level, is the empty level where there is one.</summary>
    public int CodeOf(ReadOnlySpan<byte> cell)
    {
        var code = CodeOf(_decoder.Decode(cell));
        return code < 0 && IsMissing(cell) ? CodeOf("") : code;
    }

    /// <summary>Whether a cell that is not a level is missing.</summary>
    public bool IsMissing(ReadOnlySpan<byte> cell) => _marks.IsMissingLevel(NumberText.Trim(cell));

    /// <summary>The same for a text.</summary>
    public int CodeOf(ReadOnlySpan<char> level) => _codes.TryGetValue(level, out var code) ? code : -1;
}
