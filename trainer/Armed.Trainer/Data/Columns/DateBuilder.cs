using System.Text;
using Armed.Runtime.Common;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes a column's cells for dates and remembers those that are not.</summary>
internal sealed class DateBuilder(DateReading reading)
{
    /// <summary>Stands for a missing date.</summary>
    public const long Missing = long.MinValue;

    private bool _textsAreMissing;

    /// <summary>How the cells are read.</summary>
    public DateReading Reading => reading;

    /// <summary>Ticks of each cell, of UTC where it has an offset.</summary>
    public Blocks<long> Ticks { get; } = new();

    /// <summary>Cells that are dates.</summary>
    public int Dates { get; private set; }

    /// <summary>The cells that say by a mark that they are missing.</summary>
    public OddCells Marks { get; } = new();

    /// <summary>The cells that are not dates, also where they are taken for missing.</summary>
    public OddCells Texts { get; } = new();

    /// <summary>First cell that is not a date, as 0-based row of the source; -1 if none is, or if they are taken for missing.</summary>
    public int TextRow => _textsAreMissing ? -1 : Texts.Row;

    /// <summary>First cell with an offset from UTC; a row of -1 without one.</summary>
    public (int Row, string Cell) WithOffset { get; private set; } = (-1, "");

    /// <summary>First cell without an offset from UTC; a row of -1 without one.</summary>
    public (int Row, string Cell) WithoutOffset { get; private set; } = (-1, "");

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            Append(cells[i]);
        }
    }

    /// <summary>Takes the cells that are not dates for missing ones.</summary>
    public void TakeTextsForMissing() => _textsAreMissing = true;

    private void Append(ReadOnlySpan<byte> cell)
    {
        var kind = reading.Parse(cell, out var moment);
        if (kind == NumberText.Kind.Number)
        {
            Note(moment, cell);
        }
        else if (kind == NumberText.Kind.Text)
        {
            Texts.Add(cell, Ticks.Count);
        }
        else if (!NumberText.Trim(cell).IsEmpty)
        {
            Marks.Add(cell, Ticks.Count);
        }

        Ticks.Add(kind == NumberText.Kind.Number ? moment.Ticks : Missing);
    }

    private void Note(DateMoment moment, ReadOnlySpan<byte> cell)
    {
        Dates++;
        if (moment.HasOffset && WithOffset.Row < 0)
        {
            WithOffset = (Ticks.Count, Encoding.UTF8.GetString(cell));
        }
        else if (!moment.HasOffset && WithoutOffset.Row < 0)
        {
            WithoutOffset = (Ticks.Count, Encoding.UTF8.GetString(cell));
        }
    }
}
