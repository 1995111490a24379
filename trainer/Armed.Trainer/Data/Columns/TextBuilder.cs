using Armed.Runtime.Schema;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// Takes a column's cells for texts and codes them in the order in which they first occur; it makes a string per spelling, not per cell. A level has the form in which all
/// programs' spellings of it are the same: <see cref="NameForms.Canonical"/>.
/// </summary>
internal sealed class TextBuilder
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly CellDecoder _decoder = new();
    private readonly List<string> _spellings = [];

    /// <summary>Codes of levels that first occurred in another spelling.</summary>
    private readonly Dictionary<string, int> _respelled = new(StringComparer.Ordinal);

    private readonly bool _isVerbatim;

    /// <param name="isVerbatim">Whether a level is its first cell as it is: two spellings of a path are two paths.</param>
    public TextBuilder(bool isVerbatim = false) => (_isVerbatim, _lookup) = (isVerbatim, _codes.GetAlternateLookup<ReadOnlySpan<char>>());

    public Blocks<int> Codes { get; } = new();

    public List<string> Levels { get; } = [];

    /// <summary>The first level that occurs in two spellings, with both; null if none does.</summary>
    public (string First, string Second, string Level)? Respelled { get; private set; }

    /// <summary>Code of the empty text; -1 if no cell is empty.</summary>
    public int EmptyCode => Find("");

    /// <summary>The cells that say by a mark that they are missing; known after <see cref="MergeMissing"/>.</summary>
    public OddCells Marks { get; } = new();

    /// <summary>Whether the source has values of its own type here, and not texts.</summary>
    public bool IsTyped { get; set; } = true;

    /// <summary>Whether the source has lists or objects here, of which DuckDB has made texts.</summary>
    public bool IsNested => IsTyped && Levels.Any(level => level.Length > 0) && Levels.All(level => level.Length == 0 || level is ['{', .., '}'] or ['[', .., ']']);

    public void Append(CellVector cells)
    {
        IsTyped &= cells.IsTyped;
        for (var i = 0; i < cells.Count; i++)
        {
            Codes.Add(CodeOf(cells[i]));
        }
    }

    public int CodeOf(ReadOnlySpan<byte> cell)
    {
        var text = _decoder.Decode(cell);
        return _lookup.TryGetValue(text, out var code) ? code : Add(text.ToString());
    }

    /// <summary>Cells of each level, and the first row that has it.</summary>
    public (int Cells, int FirstRow)[] Counts()
    {
        var counts = new (int Cells, int FirstRow)[Levels.Count];
        for (var row = 0; row < Codes.Count; row++)
        {
            ref var level = ref counts[Codes[row]];
            level = level.Cells == 0 ? (1, row) : (level.Cells + 1, level.FirstRow);
        }

        return counts;
    }

    /// <summary>Makes the marks of missing values empty texts.</summary>
    public void MergeMissing(MissingMarks marks)
    {
        var missing = Enumerable.Range(0, Levels.Count).Where(code => Levels[code].Length > 0 && marks.IsMissingLevel(Levels[code].AsSpan().Trim(" \t\r\n"))).ToHashSet();
        if (missing.Count == 0)
        {
            return;
        }

        var empty = EmptyCode >= 0 ? EmptyCode : Add("");
        for (var row = 0; row < Codes.Count; row++)
        {
            if (missing.Contains(Codes[row]))
            {
                Marks.Add(Levels[Codes[row]], 1, row);
                Codes[row] = empty;
            }
        }
    }

    private int Add(string spelling)
    {
        var level = _isVerbatim ? spelling : NameForms.CanonicalText(spelling);
        var code = Find(level);
        if (code >= 0)
        {
            Respelled ??= level.Length == 0 ? null : (_spellings[code], spelling, level);
        }
        else
        {
            code = Levels.Count;
            Levels.Add(level);
            _spellings.Add(spelling);
            if (!ReferenceEquals(level, spelling))
            {
                _respelled.Add(level, code);
            }
        }

        _codes.Add(spelling, code);
        return code;
    }

    private int Find(string level) => _codes.TryGetValue(level, out var code) || _respelled.TryGetValue(level, out code) ? code : -1;
}
