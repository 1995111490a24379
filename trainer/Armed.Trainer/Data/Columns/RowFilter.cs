using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Which rows of a source are kept: those with an outcome and a cluster in every factor.</summary>
internal sealed class RowFilter
{
    private readonly bool[] _keep;

    public RowFilter(OutcomeBuilder outcome, string outcomeName, IReadOnlyList<ColumnBuilder> clusters, List<string> messages)
    {
        _keep = new bool[outcome.Present.Count];
        Array.Fill(_keep, true);
        var reasons = new List<string>();
        Drop(row => !outcome.Present[row], outcomeName, reasons);
        foreach (var cluster in clusters)
        {
            Drop(row => cluster.Texts!.Codes[row] == cluster.Texts.EmptyCode, cluster.Plan.Name, reasons);
        }

        Kept = _keep.Count(keep => keep);
        if (Dropped > 0)
        {
            messages.Add($"{Say.Rows(Dropped)} of {Rows} dropped: {string.Join(", ", reasons)}.");
        }
    }

    public ReadOnlySpan<bool> Keep => _keep;

    public int Kept { get; }

    public int Rows => _keep.Length;

    public int Dropped => Rows - Kept;

    public int[] SourceRows() => [.. Enumerable.Range(0, Rows).Where(row => _keep[row])];

    private void Drop(Predicate<int> missing, string name, List<string> reasons)
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

        if (count > 0)
        {
            reasons.Add($"{count} without a value in {Say.Quote(name)}");
        }
    }
}
