using System.Text;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes a column's cells for numbers and remembers those that are not numbers.</summary>
internal sealed class NumberBuilder(NumberReading reading)
{
    private readonly OddCells _texts = new();
    private bool _textsAreMissing;

    public Blocks<float> Values { get; } = new();

    /// <summary>How the cells are read.</summary>
    public NumberReading Reading => reading;

    /// <summary>Smallest and largest value, before rounding to float: that rounding can make different values equal.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>Cells that are numbers.</summary>
    public int Numbers { get; private set; }

    /// <summary>The cells that say by a mark that they are missing.</summary>
    public OddCells Marks { get; } = new();

    /// <summary>The cells that are texts, also where they are taken for missing.</summary>
    public OddCells Texts => _texts;

    /// <summary>First cell that is a text, as 0-based row of the source; -1 if none is, or if they are taken for missing.</summary>
    public int TextRow => _textsAreMissing ? -1 : _texts.Row;

    public string TextCell => _texts.Cell;

    public int TextCells => _texts.Count;

    /// <summary>First cell that is infinite; -1 if none is.</summary>
    public int InfiniteRow { get; private set; } = -1;

    public string InfiniteCell { get; private set; } = "";

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            Append(cells[i], cells.IsTyped);
        }
    }

    public NumberText.Kind Append(ReadOnlySpan<byte> cell, bool typed)
    {
        var kind = reading.Parse(cell, typed, out var value);
        if (kind == NumberText.Kind.Number)
        {
            (Minimum, Maximum) = (Math.Min(Minimum, value), Math.Max(Maximum, value));
            Numbers++;
        }
        else
        {
            Note(kind, cell);
            value = double.NaN;
        }

        Values.Add((float)value);
        return kind;
    }

    /// <summary>Whether its texts are few enough to be marks of missing values.</summary>
    public bool TextsAreMarks => _texts.AreMarks(Numbers);

    /// <summary>Takes the texts for missing values.</summary>
    public void TakeTextsForMissing() => _textsAreMissing = true;

    private void Note(NumberText.Kind kind, ReadOnlySpan<byte> cell)
    {
        if (kind == NumberText.Kind.Text)
        {
            _texts.Add(cell, Values.Count);
        }
        else if (kind == NumberText.Kind.Infinite && InfiniteRow < 0)
        {
            (InfiniteRow, InfiniteCell) = (Values.Count, Encoding.UTF8.GetString(cell));
        }
        else if (kind == NumberText.Kind.Missing && !NumberText.Trim(cell).IsEmpty)
        {
            Marks.Add(cell, Values.Count);
        }
    }
}
