namespace Armed.Trainer.Explaining.Averages;

/// <summary>A change of one column in every row.</summary>
/// <param name="Column">The column.</param>
/// <param name="Contrast">What it is called.</param>
/// <param name="Low">The rows before.</param>
/// <param name="High">The rows after.</param>
/// <param name="Steps">What each row's difference of predictions is divided by: of a slope the step as single precision has it, else 1.</param>
/// <param name="Rows">Rows that have a value to change.</param>
internal sealed record ColumnChange(ExplainedColumn Column, string Contrast, ExplainedInputs Low, ExplainedInputs High, double[] Steps, IReadOnlyList<int> Rows)
{
    /// <summary>Whether it is so small, around each row's value, that its effect is a slope.</summary>
    public bool IsSlope { get; init; }

    /// <summary>The changes of a column: of a number one, by its step; of a category each level against the first that is not empty, or all pairs. None where <see cref="WhyNot"/> has a reason.</summary>
    public static IEnumerable<ColumnChange> Of(ExplainedColumn column, ExplainedInputs rows, EffectStep step, bool arePairs)
        => WhyNot(column, rows, step) is not null ? [] : column.IsNumeric ? [Numeric(column, rows, step)] : Levels(column, rows, arePairs);

    /// <summary>Why a column has no effect to show, in a sentence; null if it has one.</summary>
    public static string? WhyNot(ExplainedColumn column, ExplainedInputs rows, EffectStep step)
        => rows.Count == 0 ? "The table has no rows."
            : !column.IsNumeric ? column.Description.Levels.Count < 2 ? $"{column.Name} is left out: it has one level." : null
            : NumericSteps.Of(rows.Column(column), step).WhyNot is { } why ? $"{column.Name} is left out: {why}." : null;

    private static ColumnChange Numeric(ExplainedColumn column, ExplainedInputs rows, EffectStep step)
    {
        var values = rows.Column(column);
        var steps = NumericSteps.Of(values, step);
        double[] divisors = [.. values.Select(value => step.IsSlope ? (double)steps.High(value) - steps.Low(value) : 1)];
        return new ColumnChange(column, step.Name(steps.Sd), rows.With(column, (_, value) => steps.Low(value)), rows.With(column, (_, value) => steps.High(value)), divisors, steps.Known) { IsSlope = step.IsSlope };
    }

    private static IEnumerable<ColumnChange> Levels(ExplainedColumn column, ExplainedInputs rows, bool arePairs)
    {
        var levels = column.Description.Levels;
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        int[] order = [.. Enumerable.Range(0, levels.Count).OrderBy(level => levels[level].Length == 0 ? 1 : 0)]; // an empty cell says nothing that a level could be compared with
        double[] ones = [.. all.Select(_ => 1.0)];
        for (var low = 0; low < (arePairs ? levels.Count : 1); low++)
        {
            for (var high = low + 1; high < levels.Count; high++)
            {
                var (before, after) = (order[low], order[high]);
                yield return new ColumnChange(column, $"{Name(levels[after])} - {Name(levels[before])}", rows.With(column, (_, _) => before), rows.With(column, (_, _) => after), ones, all);
            }
        }
    }

    private static string Name(string level) => level.Length == 0 ? "(empty)" : level;
}
