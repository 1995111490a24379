using System.Text;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes a column's cells for numbers and remembers the first ones that are not numbers.</summary>
internal sealed class NumberBuilder
{
    public Blocks<float> Values { get; } = new();

    /// <summary>Smallest and largest value, before rounding to float: that rounding can make different values equal.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>First cell that is a text, as 0-based row of the source; -1 if none is.</summary>
    public int TextRow { get; private set; } = -1;

    public string TextCell { get; private set; } = "";

    public int TextCells { get; private set; }

    /// <summary>First cell that is infinite; -1 if none is.</summary>
    public int InfiniteRow { get; private set; } = -1;

    public string InfiniteCell { get; private set; } = "";

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            Append(cells[i]);
        }
    }

    public void Append(ReadOnlySpan<byte> cell)
    {
        switch (NumberText.Parse(cell, out var value))
        {
            case NumberText.Kind.Number:
                (Minimum, Maximum) = (Math.Min(Minimum, value), Math.Max(Maximum, value));
                break;
            case NumberText.Kind.Infinite:
                NoteInfinite(cell);
                value = double.NaN;
                break;
            case NumberText.Kind.Text:
                NoteText(cell);
                value = double.NaN;
                break;
        }

        Values.Add((float)value);
    }

    private void NoteText(ReadOnlySpan<byte> cell)
    {
        TextCells++;
        if (TextRow < 0)
        {
            (TextRow, TextCell) = (Values.Count, Encoding.UTF8.GetString(cell));
        }
    }

    private void NoteInfinite(ReadOnlySpan<byte> cell)
    {
        if (InfiniteRow < 0)
        {
            (InfiniteRow, InfiniteCell) = (Values.Count, Encoding.UTF8.GetString(cell));
        }
    }
}
