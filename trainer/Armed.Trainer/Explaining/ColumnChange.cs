namespace Armed.Trainer.Explaining;

/// <summary>A change of one column in every row.</summary>
/// <param name="Column">The column.</param>
/// <param name="Contrast">What it is called.</param>
/// <param name="Low">The rows before.</param>
/// <param name="High">The rows after.</param>
/// <param name="Step">What the difference of predictions is divided by.</param>
/// <param name="Rows">Rows that have a value to change.</param>
internal sealed record ColumnChange(ExplainedColumn Column, string Contrast, ExplainedInputs Low, ExplainedInputs High, double Step, IReadOnlyList<int> Rows)
{
    // Of a standard deviation: large against single precision, small against curvature.
    private const double SlopeStep = 0.05;

    /// <summary>The changes of a column: of a number the slope, a standard deviation or a step, around each row's value; of a category each level against the first, or all pairs.</summary>
    public static IEnumerable<ColumnChange> Of(ExplainedColumn column, ExplainedInputs rows, EffectStep step, bool arePairs)
        => column.IsNumeric ? Numeric(column, rows, step) : Levels(column, rows, arePairs);

    private static IEnumerable<ColumnChange> Numeric(ExplainedColumn column, ExplainedInputs rows, EffectStep step)
    {
        var values = rows.Column(column);
        int[] known = [.. Enumerable.Range(0, values.Length).Where(row => float.IsFinite(values[row]))];
        var sd = Sd([.. known.Select(row => (double)values[row])]);
        if (!(sd > 0))
        {
            yield break;
        }

        var width = step.Of(sd) ?? SlopeStep * sd;
        yield return new ColumnChange(column, step.Name(sd), rows.With(column, (_, value) => (float)(value - (width / 2))), rows.With(column, (_, value) => (float)(value + (width / 2))), step.IsSlope ? width : 1, known);
    }

    private static IEnumerable<ColumnChange> Levels(ExplainedColumn column, ExplainedInputs rows, bool arePairs)
    {
        var levels = column.Description.Levels;
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        for (var low = 0; low < (arePairs ? levels.Count : Math.Min(1, levels.Count)); low++)
        {
            for (var high = low + 1; high < levels.Count; high++)
            {
                var (before, after) = (low, high);
                yield return new ColumnChange(column, $"{Name(levels[high])} - {Name(levels[low])}", rows.With(column, (_, _) => before), rows.With(column, (_, _) => after), 1, all);
            }
        }
    }

    private static string Name(string level) => level.Length == 0 ? "(empty)" : level;

    private static double Sd(double[] values)
    {
        if (values.Length < 2)
        {
            return 0;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
