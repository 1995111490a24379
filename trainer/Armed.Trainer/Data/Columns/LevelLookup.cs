using Armed.Runtime;
using Armed.Runtime.Schema;

namespace Armed.Trainer.Data.Columns;

/// <summary>A cell's code among known levels, and what was not found.</summary>
internal sealed class LevelLookup
{
    private const int MostExamples = 3;

    private readonly CellDecoder _decoder = new();
    private readonly LevelIndex _index;
    private readonly NameMatch _match;
    private readonly MissingMarks _marks;
    private readonly int _empty;

    /// <param name="levels">The levels in code order.</param>
    /// <param name="unknown">Takes what was not found.</param>
    /// <param name="marks">The texts that stand for an empty cell where they are not levels.</param>
    /// <param name="match">When names are the same.</param>
    /// <param name="columns">Columns whose cells make a name.</param>
    public LevelLookup(IReadOnlyList<string> levels, UnknownNames unknown, MissingMarks marks, NameMatch match = NameMatch.Exact, int columns = 1)
    {
        (Levels, Unknown, _marks, _match, _index) = (levels, unknown, marks, match, new LevelIndex(levels, columns));
        _empty = (int)_index.Find("");
    }

    public IReadOnlyList<string> Levels { get; }

    /// <summary>What was not found.</summary>
    public UnknownNames Unknown { get; }

    /// <summary>The code; -1 for an unknown level. An empty cell, or a mark of a missing value that is not a level, is the empty level where there is one.</summary>
    public int CodeOf(ReadOnlySpan<byte> cell) => CodeOf(_decoder.Decode(cell));

    /// <summary>The same for a text.</summary>
    public int CodeOf(ReadOnlySpan<char> level)
    {
        var code = (int)_index.Find(level);
        return code >= 0 ? code : _marks.IsMissingLevel(level.Trim()) ? Empty() : Near(level);
    }

    /// <summary>Whether a cell that is not a level is missing.</summary>
    public bool IsMissing(ReadOnlySpan<byte> cell) => _marks.IsMissingLevel(NumberText.Trim(cell));

    private int Empty()
    {
        Unknown.Empty += _empty < 0 ? 1 : 0;
        return _empty;
    }

    private int Near(ReadOnlySpan<char> level)
    {
        var near = (int)_index.FindNear(level);
        if (near >= 0)
        {
            Unknown.NearExample ??= (level.ToString(), Levels[near]);
        }

        if (near >= 0 && _match == NameMatch.Lenient)
        {
            Unknown.Matched++;
            return near;
        }

        Unknown.Unknown++;
        Unknown.Near += near >= 0 ? 1 : 0;
        if (Unknown.Found.Count < MostExamples && !Unknown.Found.Contains(level.ToString()))
        {
            Unknown.Found.Add(level.ToString());
        }

        return -1;
    }
}
