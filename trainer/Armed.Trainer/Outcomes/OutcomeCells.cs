using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Outcomes;

/// <summary>The outcome's column as it was read, for a kind of outcome to interpret: cells as numbers and as levels, and where faults and messages go.</summary>
internal sealed class OutcomeCells(OutcomeText cells, Faults faults, List<string> messages)
{
    /// <summary>The most classes that an outcome may have.</summary>
    public const int MostClasses = 100;

    /// <summary>A column with more different texts than this does not have classes.</summary>
    public const int MostLevels = 1_000;

    /// <summary>The positive level that the user asked for; null for none.</summary>
    public string? Positive => cells.Positive;

    /// <summary>The order of levels that the user asked for; null for none.</summary>
    public IReadOnlyList<string>? Order => cells.Order;

    /// <summary>The column in the middle of a sentence.</summary>
    public string Column => $"the outcome {Say.Quote(cells.Name)}";

    /// <summary>The column at the start of a sentence.</summary>
    public string CapitalColumn => $"The outcome {Say.Quote(cells.Name)}";

    /// <summary>Whether a cell is not a number.</summary>
    public bool HasText => cells.Text is not null;

    /// <summary>The complaint about a column of numbers with a text or two, whose kind is not given; null for another column.</summary>
    public string? MarkFault => cells is { Text: { } text, TextsAreMarks: true }
        ? $"{CapitalColumn} is a number in nearly every row, but {Say.Quote(text.Cell)} in {cells.RowName(text.Row).WithPath}{More}. Use --missing {Say.Quote(text.Cell)} to leave such rows out, correct the cells, or choose --task multiclass."
        : null;

    /// <summary>The levels of the training rows in order; null if there are too many to be classes.</summary>
    public string[]? Levels { get; } = UsedLevels(cells);

    /// <summary>Adds a fault and gives no column.</summary>
    public OutcomeColumn? Fault(string text)
    {
        faults.Add(text);
        return null;
    }

    /// <summary>Adds a message.</summary>
    public void Tell(string text) => messages.Add(text);

    /// <summary>The column as finite numbers of a kind; null if a fault was added.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="accepts">Whether a number is one.</param>
    /// <param name="expected">What a number must be, after "but".</param>
    public OutcomeColumn? Numbers(OutcomeKind kind, Func<float, bool> accepts, string expected)
    {
        if (cells.Infinite is { } infinite)
        {
            return Fault($"{CapitalColumn} is {Say.Quote(infinite.Cell)} in {cells.RowName(infinite.Row).WithPath}. Expected a finite number; remove the row or leave the cell empty.");
        }

        if (cells.Text is { } text)
        {
            return Fault($"{CapitalColumn} is {Say.Quote(text.Cell)} in {cells.RowName(text.Row).WithPath}{More}, but a {kind.Name} outcome needs numbers. Correct the cell, give a mark of missing values with --missing, or choose another --task.");
        }

        if (cells.Minimum >= cells.Maximum)
        {
            return Fault(FormattableString.Invariant($"{CapitalColumn} has the same value in every row ({cells.Minimum}). There is nothing to learn; choose another outcome."));
        }

        foreach (var row in cells.Rows)
        {
            var value = cells.Numbers[row];
            if (!accepts(value))
            {
                return Fault(FormattableString.Invariant($"{CapitalColumn} is {value} in {cells.RowName(row).WithPath}, but {expected}. Correct the cell, or choose another --task."));
            }
        }

        return new OutcomeColumn { Name = cells.Name, Task = kind.Task, Kind = kind, Values = Array.ConvertAll(cells.Rows, row => cells.Numbers[row]) };
    }

    /// <summary>The column as classes of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="names">The classes in the order of their codes.</param>
    public OutcomeColumn Classes(OutcomeKind kind, string[] names)
    {
        var codeOf = cells.Levels!.Select(level => Array.IndexOf(names, level)).ToArray();
        var codes = Array.ConvertAll(cells.Rows, row => cells.Codes[row]);
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = codeOf[codes[i]];
        }

        TellUnknown(codes.Count(code => code < 0));
        return new OutcomeColumn { Name = cells.Name, Task = kind.Task, Kind = kind, Classes = codes, ClassNames = names };
    }

    /// <summary>The number of levels and the first of them, for people.</summary>
    public string LevelCount => Levels is null ? $"more than {MostLevels} different values" : $"{Say.Count(Levels.Length, "value", "different values")} ({Say.List(Levels)})";

    /// <summary>The number of levels, for people.</summary>
    public string ShortLevelCount => Levels is null ? $"more than {MostLevels} different values" : Say.Count(Levels.Length, "value", "different values");

    /// <summary>What to do about a number of levels that does not fit.</summary>
    public string Advice => Levels?.Length switch
    {
        1 => " There is nothing to learn; choose another outcome.",
        2 => " Use --task binary.",
        _ => " Use --task multiclass or continuous, or merge levels.",
    };

    private string More => cells.TextCells > 1 ? $" (and {Say.Count(cells.TextCells - 1, "more cell", "more cells")} with a text)" : "";

    private void TellUnknown(int rows)
    {
        if (rows > 0)
        {
            messages.Add($"Warning: the scores leave out {Say.Rows(rows)} of the held-out fold, because no training row has their class of {Column}.");
        }
    }

    private static string[]? UsedLevels(OutcomeText cells) => cells.Levels is not { } levels ? null
        : LevelOrder.Sort(cells.Training.Select(row => cells.Codes[cells.Rows[row]]).Distinct().Select(code => levels[code]).Distinct());
}
