using System.Text;

namespace Armed.Trainer.Data.Columns;

/// <summary>The cells of a column that are not numbers: the different texts, how often each is there and where first.</summary>
internal sealed class OddCells
{
    /// <summary>
    /// Most kinds of text in a column that is still one of numbers. A mark or two say that a value is missing; more texts are levels. As a missing number has an indicator among the features,
    /// one mark loses nothing by being missing: its rows keep a coefficient.
    /// </summary>
    private const int MostMarks = 2;

    /// <summary>"Nearly all": the share that also makes a column of texts one of identifiers.</summary>
    private const double NearlyAll = 0.9;

    private const int MostKept = 100;

    private readonly Dictionary<string, (int Count, int Row)> _cells = new(StringComparer.Ordinal);

    /// <summary>All such cells.</summary>
    public int Count { get; private set; }

    /// <summary>Row of the first one; -1 without one.</summary>
    public int Row { get; private set; } = -1;

    /// <summary>The first one.</summary>
    public string Cell { get; private set; } = "";

    /// <summary>Whether these are so many texts that they are no marks, whatever follows.</summary>
    public bool AreTooMany => _cells.Count > MostKept;

    /// <summary>Whether some of them are limits of detection, such as &lt;0.5.</summary>
    public bool HasLimits => _cells.Keys.Any(IsLimit);

    /// <summary>The different texts in the order of their first rows, the first hundred.</summary>
    public IReadOnlyCollection<string> Texts => _cells.Keys;

    /// <summary>Each text with its number of cells and its first row.</summary>
    public IEnumerable<(string Text, int Count, int Row)> Cells => _cells.Select(cell => (cell.Key, cell.Value.Count, cell.Value.Row));

    /// <summary>Notes a cell.</summary>
    public void Add(ReadOnlySpan<byte> cell, int row) => Add(Encoding.UTF8.GetString(cell).Trim(), 1, row);

    /// <summary>Notes equal cells.</summary>
    public void Add(string text, int count, int row)
    {
        if (Row < 0 || row < Row)
        {
            (Row, Cell) = (row, text);
        }

        Count += count;
        if (_cells.TryGetValue(text, out var known))
        {
            _cells[text] = (known.Count + count, known.Row);
        }
        else if (_cells.Count < MostKept)
        {
            _cells.Add(text, (count, row));
        }
        else
        {
            _cells.TryAdd("", (0, row)); // counts as one more kind than there may be
        }
    }

    /// <summary>Whether a column is one of numbers although it has these cells: they are few, and of one or two kinds. All limits of detection are one kind.</summary>
    /// <param name="numbers">Cells of the column that are numbers.</param>
    public bool AreMarks(int numbers)
    {
        if (Count == 0 || AreTooMany)
        {
            return Count == 0;
        }

        var kinds = _cells.Keys.Count(text => !IsLimit(text)) + (HasLimits ? 1 : 0);
        return kinds <= MostMarks && numbers >= NearlyAll * (numbers + Count);
    }

    private static bool IsLimit(string text) => text is ['<' or '>' or '\u2264' or '\u2265', .. var rest] && rest.Trim() is [>= '0' and <= '9' or '.' or ',', ..];
}
