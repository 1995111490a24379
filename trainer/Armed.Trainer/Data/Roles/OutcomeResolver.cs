using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Data.Roles;

/// <summary>Decides what kind of outcome a column is and which class is which.</summary>
internal sealed class OutcomeResolver(DataRequest request, OutcomeBuilder cells, RowFilter filter, int[] trainingRows, Func<int, string> rowName, Faults faults, List<string> messages)
{
    private const int MostClasses = 100;

    // Numbers with no more levels than these may have been meant otherwise.
    private const int MostSuspectLevels = 30;
    private const int MostOrderedLevels = 10;

    private static readonly string[] s_positives = ["1", "true", "yes", "y"];

    private string Column => $"the outcome {Say.Quote(request.Outcome)}";

    private bool HasText => cells.Numbers.TextRow >= 0;

    /// <summary>The outcome; null where a fault was added.</summary>
    public OutcomeColumn? Resolve()
    {
        var levels = UsedLevels();
        if (levels?.Length == 1 && trainingRows.Length < filter.Kept)
        {
            return Fault($"{Capital(Column)} has the same value in every training row. There is nothing to learn; choose another outcome or fold.");
        }

        var kind = request.Task ?? Infer(levels);
        var outcome = kind switch
        {
            TaskKind.Continuous => Continuous(),
            TaskKind.Count => Count(),
            TaskKind.Ordinal => Ordinal(levels),
            TaskKind.Binary => Binary(levels),
            _ => Multiclass(levels),
        };
        if (request.Positive is not null && kind != TaskKind.Binary)
        {
            faults.Add($"A positive level ({Say.Quote(request.Positive)}) is given, but {Column} is {Name(kind)}. Leave it out, or say --task binary.");
        }

        CheckAsked(kind);
        if (outcome is not null && request.Task is null)
        {
            SayInferred(outcome, levels);
        }

        return outcome;
    }

    private void CheckAsked(TaskKind kind)
    {
        if (request.Offset is not null && kind != TaskKind.Count)
        {
            faults.Add($"An offset ({Say.Quote(request.Offset)}) is given, but {Column} is {Name(kind)}. Only counts have one: say --task count, or leave it out.");
        }

        if (request.Order is not null && kind != TaskKind.Ordinal)
        {
            faults.Add($"An order of levels is given, but {Column} is {Name(kind)}. Say --task ordinal, or leave it out.");
        }
    }

    private void SayInferred(OutcomeColumn outcome, string[]? levels)
    {
        var values = levels is null ? $"more than {OutcomeBuilder.MostLevels} different values" : Say.Count(levels.Length, "value", "different values");
        messages.Add($"Task: {Name(outcome.Kind)}, inferred from {values} of {Column}.");
        if (outcome.Kind != TaskKind.Continuous || levels is null || levels.Length > MostSuspectLevels || outcome.Values.Any(value => value < 0 || value != MathF.Floor(value)))
        {
            return;
        }

        var ordinal = levels.Length <= MostOrderedLevels ? ", or --task ordinal if they are ordered classes" : "";
        messages.Add($"{Capital(Column)} holds whole numbers, 0 or more, and is taken as continuous. Say --task count if they are numbers of events{ordinal}.");
    }

    /// <summary>The levels of the training rows in order; null where there are too many to be classes.</summary>
    private string[]? UsedLevels()
    {
        if (cells.TooManyLevels)
        {
            return null;
        }

        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        return LevelOrder.Sort(trainingRows.Select(row => codes[row]).Distinct().Select(code => cells.Levels[code]));
    }

    private TaskKind Infer(string[]? levels)
    {
        if (levels?.Length == 2)
        {
            return TaskKind.Binary;
        }

        return HasText ? TaskKind.Multiclass : TaskKind.Continuous;
    }

    private OutcomeColumn? Continuous()
    {
        var numbers = cells.Numbers;
        if (numbers.InfiniteRow >= 0)
        {
            return Fault($"{Capital(Column)} is {Say.Quote(numbers.InfiniteCell)} in {rowName(numbers.InfiniteRow)}. Expected a finite number; remove the row or leave the cell empty.");
        }

        if (HasText)
        {
            return Fault($"{Capital(Column)} is {Say.Quote(numbers.TextCell)} in {rowName(numbers.TextRow)}, but a continuous outcome needs numbers. Correct the cell, or choose another --task.");
        }

        if (numbers.Minimum >= numbers.Maximum)
        {
            return Fault($"{Capital(Column)} has the same value in every row ({numbers.Minimum.ToString(CultureInfo.InvariantCulture)}). There is nothing to learn; choose another outcome.");
        }

        return new OutcomeColumn { Name = request.Outcome, Kind = TaskKind.Continuous, Values = numbers.Values.Where(filter.Keep, filter.Kept) };
    }

    private OutcomeColumn? Count()
    {
        var outcome = Continuous();
        if (outcome is null)
        {
            return null;
        }

        for (var row = 0; row < filter.Rows; row++)
        {
            var value = cells.Numbers.Values[row];
            if (filter.Keep[row] && (value < 0 || value != MathF.Floor(value)))
            {
                return Fault($"{Capital(Column)} is {value.ToString(CultureInfo.InvariantCulture)} in {rowName(row)}, but a count is a whole number, 0 or more. Correct the cell, or choose another --task.");
            }
        }

        return outcome with { Kind = TaskKind.Count };
    }

    private OutcomeColumn? Ordinal(string[]? levels)
    {
        if (levels is null || levels.Length > MostClasses)
        {
            return Fault($"{Capital(Column)} has {LevelCount(levels)}, but at most {MostClasses} ordered classes are possible. Join some, or choose --task continuous if they are numbers.");
        }

        if (levels.Length < 3)
        {
            return Fault($"{Capital(Column)} has {LevelCount(levels)}, but an ordinal outcome needs three or more.{Choose(levels)}");
        }

        if (request.Order is not null)
        {
            return GivenOrder(levels, request.Order) is { } order ? Classes(TaskKind.Ordinal, order) : null;
        }

        return LevelOrder.AreNumbers(levels) ? Classes(TaskKind.Ordinal, levels)
            : Fault($"The levels of {Column} are not all numbers ({Say.List(levels, 20)}), so their order is not known. Name them with --order, lowest first, with commas between them.");
    }

    /// <summary>The levels in the order given; one that no training row has is no class of the model.</summary>
    private string[]? GivenOrder(string[] levels, IReadOnlyList<string> order)
    {
        var twice = order.GroupBy(level => level).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            faults.Add($"The order of levels names {Say.List(twice)} more than once. Name each level once.");
        }

        var missing = levels.Except(order).ToList();
        if (missing.Count > 0)
        {
            faults.Add($"The order of levels lacks {Say.List(missing, 20)} of {Column}. Its levels: {Say.List(levels, 20)}; name all of them, lowest first.");
        }

        var unused = order.Except(levels).ToList();
        if (unused.Count > 0)
        {
            messages.Add($"Warning: no training row of {Column} has the level {Say.List(unused)}; the model does without.");
        }

        return twice.Count + missing.Count > 0 ? null : [.. order.Where(levels.Contains)];
    }

    private OutcomeColumn? Binary(string[]? levels)
    {
        if (levels?.Length != 2)
        {
            return Fault($"{Capital(Column)} has {LevelCount(levels)}, but a binary outcome needs exactly two.{Choose(levels)}");
        }

        if (request.Positive is not null && !levels.Contains(request.Positive))
        {
            return Fault($"The positive level {Say.Quote(request.Positive)} does not occur in {Column}. Its levels: {Say.List(levels)}.");
        }

        var positive = request.Positive ?? levels.FirstOrDefault(IsPositive) ?? levels[1];
        if (request.Positive is null)
        {
            messages.Add($"Positive level of {Column}: {Say.Quote(positive)}, whose probability is predicted (change it with --positive).");
        }

        return Classes(TaskKind.Binary, [.. levels.Where(level => level != positive), positive]) with { Positive = positive };
    }

    private OutcomeColumn? Multiclass(string[]? levels)
    {
        if (levels is null || levels.Length > MostClasses)
        {
            return Fault($"{Capital(Column)} has {LevelCount(levels)}, but at most {MostClasses} classes are possible. Join some, or choose --task continuous if they are numbers.");
        }

        return levels.Length < 3 ? Fault($"{Capital(Column)} has {LevelCount(levels)}, but a multiclass outcome needs three or more.{Choose(levels)}")
            : Classes(TaskKind.Multiclass, levels);
    }

    private OutcomeColumn Classes(TaskKind kind, string[] names)
    {
        var codeOf = cells.Levels.Select(level => Array.IndexOf(names, level)).ToArray();
        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = codeOf[codes[i]];
        }

        SayUnknown(codes.Count(code => code < 0));
        return new OutcomeColumn { Name = request.Outcome, Kind = kind, Classes = codes, ClassNames = names };
    }

    private void SayUnknown(int rows)
    {
        if (rows > 0)
        {
            messages.Add($"Warning: {Say.Rows(rows)} of the held-out fold with a class of {Column} that no training row has: left out of the scores.");
        }
    }

    private OutcomeColumn? Fault(string text)
    {
        faults.Add(text);
        return null;
    }

    private static string Choose(string[]? levels) => levels?.Length switch
    {
        1 => " There is nothing to learn; choose another outcome.",
        2 => " Say --task binary.",
        _ => " Say --task multiclass or continuous, or join levels.",
    };

    private static string LevelCount(string[]? levels) =>
        levels is null ? $"more than {OutcomeBuilder.MostLevels} different values" : $"{Say.Count(levels.Length, "value", "different values")} ({Say.List(levels)})";

    // Two levels such as '1' and 'yes' name no positive one: then the order decides.
    private bool IsPositive(string level) => s_positives.Contains(level, StringComparer.OrdinalIgnoreCase);

    private static string Name(TaskKind kind) => kind.ToString().ToLowerInvariant();

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
