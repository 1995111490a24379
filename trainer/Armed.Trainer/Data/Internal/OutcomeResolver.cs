using System.Globalization;

namespace Armed.Trainer.Data.Internal;

/// <summary>Decides what kind of outcome a column is and which class is which.</summary>
internal sealed class OutcomeResolver(DataRequest request, OutcomeBuilder cells, RowFilter filter, int[] trainingRows, Func<int, string> rowName, Faults faults, List<string> messages)
{
    private const int MostClasses = 100;

    private static readonly string[] s_positives = ["1", "true", "yes", "y"];

    private string Column => $"the outcome {Say.Quote(request.Outcome)}";

    private bool HasText => cells.Numbers.TextRow >= 0;

    /// <summary>The outcome; null where a fault was added.</summary>
    public OutcomeColumn? Resolve()
    {
        var levels = UsedLevels();
        if (levels?.Length == 1 && trainingRows.Length < filter.Kept)
            return Fault($"{Capital(Column)} has the same value in every training row. There is nothing to learn; choose another outcome or fold.");
        var kind = request.Task ?? Infer(levels);
        var outcome = kind switch
        {
            TaskKind.Continuous => Continuous(),
            TaskKind.Binary => Binary(levels),
            _ => Multiclass(levels),
        };
        if (request.Positive is not null && kind != TaskKind.Binary)
            faults.Add($"A positive level ({Say.Quote(request.Positive)}) is given, but {Column} is {Name(kind)}. Leave it out, or say --task binary.");
        if (outcome is not null && request.Task is null)
        {
            string values = levels is null ? $"more than {OutcomeBuilder.MostLevels} different values" : Say.Count(levels.Length, "value", "different values");
            messages.Add($"Task: {Name(kind)}, inferred from {values} of {Column}.");
        }

        return outcome;
    }

    /// <summary>The levels of the training rows in order; null where there are too many to be classes.</summary>
    private string[]? UsedLevels()
    {
        if (cells.TooManyLevels)
            return null;
        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        return LevelOrder.Sort(trainingRows.Select(row => codes[row]).Distinct().Select(code => cells.Levels[code]));
    }

    private TaskKind Infer(string[]? levels)
    {
        if (levels?.Length == 2)
            return TaskKind.Binary;
        return HasText ? TaskKind.Multiclass : TaskKind.Continuous;
    }

    private OutcomeColumn? Continuous()
    {
        var numbers = cells.Numbers;
        if (numbers.InfiniteRow >= 0)
            return Fault($"{Capital(Column)} is {Say.Quote(numbers.InfiniteCell)} in {rowName(numbers.InfiniteRow)}. Expected a finite number; remove the row or leave the cell empty.");
        if (HasText)
            return Fault($"{Capital(Column)} is {Say.Quote(numbers.TextCell)} in {rowName(numbers.TextRow)}, but a continuous outcome needs numbers. Correct the cell, or choose another --task.");
        if (numbers.Minimum >= numbers.Maximum)
            return Fault($"{Capital(Column)} has the same value in every row ({numbers.Minimum.ToString(CultureInfo.InvariantCulture)}). There is nothing to learn; choose another outcome.");
        return new OutcomeColumn { Name = request.Outcome, Kind = TaskKind.Continuous, Values = numbers.Values.Where(filter.Keep, filter.Kept) };
    }

    private OutcomeColumn? Binary(string[]? levels)
    {
        if (levels?.Length != 2)
            return Fault($"{Capital(Column)} has {LevelCount(levels)}, but a binary outcome needs exactly two.{Choose(levels)}");
        if (request.Positive is not null && !levels.Contains(request.Positive))
            return Fault($"The positive level {Say.Quote(request.Positive)} does not occur in {Column}. Its levels: {Say.List(levels)}.");
        var positive = request.Positive ?? levels.FirstOrDefault(IsPositive) ?? levels[1];
        if (request.Positive is null)
            messages.Add($"Positive level of {Column}: {Say.Quote(positive)}, whose probability is predicted (change it with --positive).");
        return Classes(TaskKind.Binary, [.. levels.Where(level => level != positive), positive]) with { Positive = positive };
    }

    private OutcomeColumn? Multiclass(string[]? levels)
    {
        if (levels is null || levels.Length > MostClasses)
            return Fault($"{Capital(Column)} has {LevelCount(levels)}, but at most {MostClasses} classes are possible. Join some, or choose --task continuous if they are numbers.");
        return levels.Length < 3 ? Fault($"{Capital(Column)} has {LevelCount(levels)}, but a multiclass outcome needs three or more.{Choose(levels)}")
            : Classes(TaskKind.Multiclass, levels);
    }

    private OutcomeColumn Classes(TaskKind kind, string[] names)
    {
        var codeOf = cells.Levels.Select(level => Array.IndexOf(names, level)).ToArray();
        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = codeOf[codes[i]];
        SayUnknown(codes.Count(code => code < 0));
        return new OutcomeColumn { Name = request.Outcome, Kind = kind, Classes = codes, ClassNames = names };
    }

    private void SayUnknown(int rows)
    {
        if (rows > 0)
            messages.Add($"Warning: {Say.Rows(rows)} of the held-out fold with a class of {Column} that no training row has: left out of the scores.");
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
