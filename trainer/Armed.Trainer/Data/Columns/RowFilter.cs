using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Which rows of a source are kept: those with an outcome, a cluster in every factor and, on request, a value in every feature.</summary>
internal sealed class RowFilter
{
    private readonly bool[] _keep;
    private int[]? _sourceRows;
    private readonly List<string> _reasons = [];

    /// <param name="outcome">The outcome's cells.</param>
    /// <param name="outcomeName">Its column.</param>
    /// <param name="clusters">The cells of the factors' columns.</param>
    /// <param name="complete">Features that must have a value in every row that is kept.</param>
    /// <param name="weights">Observation weights; null for none.</param>
    public RowFilter(OutcomeBuilder outcome, string outcomeName, IReadOnlyList<ColumnBuilder> clusters, IReadOnlyList<ColumnBuilder> complete, ColumnBuilder? weights)
    {
        _keep = new bool[outcome.Present.Count];
        Array.Fill(_keep, true);
        Drop(row => !outcome.Present[row], outcomeName);
        foreach (var column in clusters.Concat(complete))
        {
            Drop(IsEmpty(column), column.Plan.Name);
        }

        if (weights?.Numbers is { } numbers)
        {
            if (Drop(row => numbers.Values[row] == 0) is > 0 and var count) // such a row stands for no observation
            {
                _reasons.Add($"{count} of weight 0 in {Say.Quote(weights.Plan.Name)}");
            }
        }

        Kept = _keep.Count(keep => keep);
    }

    /// <summary>How many rows were dropped and why, for people; null if none was.</summary>
    public string? Message => Dropped == 0 ? null : $"{Say.Rows(Dropped)} of {Rows} dropped: {string.Join(", ", _reasons)}.";

    public ReadOnlySpan<bool> Keep => _keep;

    public int Kept { get; }

    public int Rows => _keep.Length;

    public int Dropped => Rows - Kept;

    /// <summary>The kept rows, as rows of the source.</summary>
    public int[] SourceRows() => _sourceRows ??= [.. Enumerable.Range(0, Rows).Where(row => _keep[row])];

    private static Predicate<int> IsEmpty(ColumnBuilder column)
    {
        if (column.Numbers is { } numbers)
        {
            return row => float.IsNaN(numbers.Values[row]);
        }

        if (column.Dates is { } dates)
        {
            return row => dates.Ticks[row] == DateBuilder.Missing;
        }

        var (codes, empty) = (column.Texts!.Codes, column.Texts.EmptyCode);
        return row => codes[row] == empty;
    }

    private void Drop(Predicate<int> missing, string name)
    {
        if (Drop(missing) is > 0 and var count)
        {
            _reasons.Add($"{count} without a value in {Say.Quote(name)}");
        }
    }

    private int Drop(Predicate<int> missing)
    {
        var count = 0;
        for (var row = 0; row < _keep.Length; row++)
        {
            if (!_keep[row] || !missing(row))
            {
                continue;
            }

            _keep[row] = false;
            count++;
        }

        return count;
    }
}
