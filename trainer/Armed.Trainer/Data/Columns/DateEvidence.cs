using System.Text;
using Armed.Runtime.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>What the texts of a column say about dates in one way of writing, or in two that differ in the order of day and month.</summary>
/// <param name="first">The way; with the day before the month where there are two.</param>
/// <param name="second">The way with the month before the day; null for one way only.</param>
internal sealed class DateEvidence(DatePattern first, DatePattern? second = null)
{
    /// <summary>The way; with the day before the month where there are two.</summary>
    public DatePattern First => first;

    /// <summary>The way with the month before the day; null for one way only.</summary>
    public DatePattern? Second => second;

    /// <summary>Cells that are dates in one of the ways.</summary>
    public int Dates { get; private set; }

    /// <summary>The cells that are not.</summary>
    public OddCells Texts { get; } = new();

    /// <summary>First cell that is a date with the day first only; a row of -1 without one.</summary>
    public (int Row, string Cell) OnlyFirst { get; private set; } = (-1, "");

    /// <summary>First cell that is a date with the month first only; a row of -1 without one.</summary>
    public (int Row, string Cell) OnlySecond { get; private set; } = (-1, "");

    /// <summary>The first two texts that are other dates in each of the ways.</summary>
    public List<(int Row, string Cell)> Ambiguous { get; } = [];

    /// <summary>Whether the column is one of dates.</summary>
    public bool IsDates => Dates > 0 && Texts.AreMarks(Dates);

    /// <summary>Notes the levels of a column, with the number of cells and the first row of each.</summary>
    public void Append(IReadOnlyList<string> levels, (int Cells, int FirstRow)[] counts, MissingMarks marks)
    {
        for (var code = 0; code < counts.Length; code++)
        {
            if (counts[code].Cells > 0 && !marks.IsMissingNumber(Encoding.UTF8.GetBytes(levels[code])))
            {
                Append(levels[code], counts[code].Cells, counts[code].FirstRow);
            }
        }
    }

    /// <summary>Whether a text is a date.</summary>
    public bool IsDate(string text) => first.TryRead(text, out _) || second?.TryRead(text, out _) == true;

    private void Append(string text, int cells, int row)
    {
        DateMoment other = default;
        var isFirst = first.TryRead(text, out var moment);
        var isSecond = second?.TryRead(text, out other) == true;
        if (!isFirst && !isSecond)
        {
            Texts.Add(text, cells, row);
            return;
        }

        Dates += cells;
        if (second is null)
        {
            return;
        }

        if (!isSecond)
        {
            OnlyFirst = Earlier(OnlyFirst, row, text);
        }
        else if (!isFirst)
        {
            OnlySecond = Earlier(OnlySecond, row, text);
        }
        else if (moment != other && Ambiguous.Count < 2)
        {
            Ambiguous.Add((row, text));
        }
    }

    private static (int Row, string Cell) Earlier((int Row, string Cell) known, int row, string text) => known.Row < 0 || row < known.Row ? (row, text) : known;
}
