using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Outcomes;

/// <summary>The outcome's column as it was read, for a kind of outcome to interpret: cells as numbers and as levels, and where faults and messages go.</summary>
internal sealed class OutcomeCells(DataRequest request, OutcomeBuilder cells, RowFilter filter, int[] trainingRows, Func<int, string> rowName, Faults faults, List<string> messages)
{
    /// <summary>The most classes that an outcome may have.</summary>
    public const int MostClasses = 100;

    /// <summary>What the user asked for.</summary>
    public DataRequest Request => request;

    /// <summary>The column in the middle of a sentence.</summary>
    public string Column => $"the outcome {Say.Quote(request.Outcome)}";

    /// <summary>The column at the start of a sentence.</summary>
    public string CapitalColumn => $"The outcome {Say.Quote(request.Outcome)}";

    /// <summary>Whether a cell is not a number.</summary>
    public bool HasText => cells.Numbers.TextRow >= 0;

    /// <summary>The levels of the training rows in order; null if there are too many to be classes.</summary>
    public string[]? Levels { get; } = UsedLevels(cells, filter, trainingRows);

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
        var numbers = cells.Numbers;
        if (numbers.InfiniteRow >= 0)
        {
            return Fault($"{CapitalColumn} is {Say.Quote(numbers.InfiniteCell)} in {rowName(numbers.InfiniteRow)}. Expected a finite number; remove the row or leave the cell empty.");
        }

        if (HasText)
        {
            return Fault($"{CapitalColumn} is {Say.Quote(numbers.TextCell)} in {rowName(numbers.TextRow)}, but a continuous outcome needs numbers. Correct the cell, or choose another --task.");
        }

        if (numbers.Minimum >= numbers.Maximum)
        {
            return Fault(FormattableString.Invariant($"{CapitalColumn} has the same value in every row ({numbers.Minimum}). There is nothing to learn; choose another outcome."));
        }

        for (var row = 0; row < filter.Rows; row++)
        {
            var value = numbers.Values[row];
            if (filter.Keep[row] && !accepts(value))
            {
                return Fault(FormattableString.Invariant($"{CapitalColumn} is {value} in {rowName(row)}, but {expected}. Correct the cell, or choose another --task."));
            }
        }

        return new OutcomeColumn { Name = request.Outcome, Task = kind.Task, Values = numbers.Values.Where(filter.Keep, filter.Kept) };
    }

    /// <summary>The column as classes of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="names">The classes in the order of their codes.</param>
    public OutcomeColumn Classes(OutcomeKind kind, string[] names)
    {
        var codeOf = cells.Levels.Select(level => Array.IndexOf(names, level)).ToArray();
        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = codeOf[codes[i]];
        }

        TellUnknown(codes.Count(code => code < 0));
        return new OutcomeColumn { Name = request.Outcome, Task = kind.Task, Classes = codes, ClassNames = names };
    }

    /// <summary>The number of levels and the first of them, for people.</summary>
    public string LevelCount => Levels is null ? $"more than {OutcomeBuilder.MostLevels} different values" : $"{Say.Count(Levels.Length, "value", "different values")} ({Say.List(Levels)})";

    /// <summary>The number of levels, for people.</summary>
    public string ShortLevelCount => Levels is null ? $"more than {OutcomeBuilder.MostLevels} different values" : Say.Count(Levels.Length, "value", "different values");

    /// <summary>What to do about a number of levels that does not fit.</summary>
    public string Advice => Levels?.Length switch
    {
        1 => " There is nothing to learn; choose another outcome.",
        2 => " Use --task binary.",
        _ => " Use --task multiclass or continuous, or merge levels.",
    };

    private void TellUnknown(int rows)
    {
        if (rows > 0)
        {
            messages.Add($"Warning: the scores leave out {Say.Rows(rows)} of the held-out fold, because no training row has their class of {Column}.");
        }
    }

    private static string[]? UsedLevels(OutcomeBuilder cells, RowFilter filter, int[] trainingRows)
    {
        if (cells.TooManyLevels)
        {
            return null;
        }

        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        return LevelOrder.Sort(trainingRows.Select(row => codes[row]).Distinct().Select(code => cells.Levels[code]));
    }
}
