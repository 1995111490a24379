using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes the outcome's cells for numbers and, as long as there are few different ones, for classes too.</summary>
internal sealed class OutcomeBuilder
{
    /// <summary>A column with more different texts than this does not have classes.</summary>
    public const int MostLevels = 1_000;

    private readonly TextBuilder _texts = new();

    public NumberBuilder Numbers { get; } = new();

    /// <summary>Code of each cell, -1 for a missing one; only filled while <see cref="TooManyLevels"/> is false.</summary>
    public Blocks<int> Codes { get; } = new();

    public Blocks<bool> Present { get; } = new();

    public List<string> Levels => _texts.Levels;

    public bool TooManyLevels { get; private set; }

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            Append(cells[i]);
        }
    }

    private void Append(ReadOnlySpan<byte> cell)
    {
        var present = !NumberText.IsMissing(cell.Trim(" \t"u8));
        Numbers.Append(cell);
        Present.Add(present);
        if (TooManyLevels)
        {
            return;
        }

        Codes.Add(present ? _texts.CodeOf(cell) : -1);
        TooManyLevels = Levels.Count > MostLevels;
    }
}
