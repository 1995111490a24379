using Armed.Runtime.Schema;
using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes the outcome's cells for numbers and, as long as there are few different ones, for classes too.</summary>
internal sealed class OutcomeBuilder(NumberReading reading)
{
    private readonly TextBuilder _texts = new();

    public NumberBuilder Numbers { get; } = new(reading);

    /// <summary>Code of each cell, -1 for a missing one; only filled while <see cref="TooManyLevels"/> is false.</summary>
    public Blocks<int> Codes { get; } = new();

    public Blocks<bool> Present { get; } = new();

    /// <summary>The cells that say by a mark that they are missing; known after <see cref="Finish"/>.</summary>
    public OddCells Marks { get; } = new();

    public List<string> Levels => _texts.Levels;

    public bool TooManyLevels { get; private set; }

    /// <summary>The cells as texts.</summary>
    public TextBuilder Texts => _texts;

    /// <summary>The cells, for a kind of outcome to read.</summary>
    /// <param name="request">What the user asked for.</param>
    /// <param name="rows">The rows of the table, as rows of the source.</param>
    /// <param name="training">The rows of the table that are not held out.</param>
    /// <param name="rowName">Names a row of the source for people.</param>
    public OutcomeText Of(DataRequest request, int[] rows, int[] training, Func<int, RowName> rowName) => new()
    {
        Name = request.Outcome,
        Positive = request.Positive is null ? null : NameForms.CanonicalText(request.Positive),
        Order = request.Order is null ? null : [.. request.Order.Select(NameForms.CanonicalText)],
        Numbers = Numbers.Values,
        Minimum = Numbers.Minimum,
        Maximum = Numbers.Maximum,
        Text = Numbers.TextRow < 0 ? null : (Numbers.TextRow, Numbers.TextCell),
        TextCells = Numbers.TextCells,
        TextsAreMarks = Numbers.TextsAreMarks,
        Infinite = Numbers.InfiniteRow < 0 ? null : (Numbers.InfiniteRow, Numbers.InfiniteCell),
        Codes = Codes,
        Levels = TooManyLevels ? null : Levels,
        Rows = rows,
        Training = training,
        RowName = rowName,
    };

    public void Append(CellVector cells)
    {
        _texts.IsTyped &= cells.IsTyped;
        for (var i = 0; i < cells.Count; i++)
        {
            Append(cells[i], cells.IsTyped);
        }
    }

    /// <summary>Once all cells are there: where all others are numbers, a mark such as - or ? is a missing number; among texts it is a level.</summary>
    public void Finish()
    {
        var isNumeric = Numbers.Numbers > 0 && Numbers.TextRow < 0;
        foreach (var (text, count, row) in Numbers.Marks.Cells.Where(cell => isNumeric || reading.Marks.IsMissingLevel(cell.Text)))
        {
            Marks.Add(text, count, row);
        }

        for (var row = 0; row < Present.Count && isNumeric; row++)
        {
            if (Present[row] && float.IsNaN(Numbers.Values[row]))
            {
                Drop(row);
            }
        }
    }

    private void Drop(int row)
    {
        Present[row] = false;
        if (row < Codes.Count)
        {
            Codes[row] = -1;
        }
    }

    private void Append(ReadOnlySpan<byte> cell, bool typed)
    {
        var kind = Numbers.Append(cell, typed);
        var present = kind != NumberText.Kind.Missing || !reading.Marks.IsMissingLevel(NumberText.Trim(cell));
        Present.Add(present);
        if (TooManyLevels)
        {
            return;
        }

        Codes.Add(present ? _texts.CodeOf(cell) : -1);
        TooManyLevels = Levels.Count > OutcomeCells.MostLevels;
    }
}
