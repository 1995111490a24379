using System.Runtime.Intrinsics;

namespace Armed.Trainer.Trees;

/// <summary>
/// Sums of gradients and Hessians by column, leaf and bin. The two children of a leaf share a pass over the rows of the smaller one: the other's sums are the parent's less those. Columns are divided among threads whole,
/// so that sums do not depend on how many there are.
/// </summary>
internal sealed class TreeHistograms
{
    private const int Bins = BinnedColumn.MostBins;

    /// <summary>Columns that one pass over the rows serves.</summary>
    private const int Together = 4;

    /// <summary>Additions from which on a second thread pays.</summary>
    private const int ManyAdditions = 100_000;

    private readonly IReadOnlyList<BinnedColumn> _columns;
    private readonly double _ridge;
    private readonly int _slots;
    private readonly Vector128<double>[] _sums; // [F, slots, bins], each gradient and Hessian

    public TreeHistograms(IReadOnlyList<BinnedColumn> columns, int depth, double ridge)
    {
        (_columns, _ridge, _slots) = (columns, ridge, 1 << Math.Max(0, depth - 1));
        _sums = new Vector128<double>[columns.Count * _slots * Bins];
    }

    /// <summary>Fills leaves and takes what they have from others.</summary>
    /// <param name="chosen">The columns that the tree may compare.</param>
    /// <param name="fills">The leaves.</param>
    /// <param name="order">Rows by leaf.</param>
    /// <param name="gradients">Gradient and Hessian by row.</param>
    public void Fill(int[] chosen, IReadOnlyList<HistogramFill> fills, int[] order, Vector128<double>[] gradients)
    {
        var groups = (chosen.Length + Together - 1) / Together;
        void Group(int group) => FillColumns(chosen.AsSpan(group * Together, Math.Min(Together, chosen.Length - (group * Together))), fills, order, gradients);
        if ((long)chosen.Length * fills.Sum(fill => fill.Count) >= ManyAdditions)
        {
            Parallel.For(0, groups, Group);
            return;
        }

        for (var group = 0; group < groups; group++)
        {
            Group(group);
        }
    }

    /// <summary>Adds to the score of each threshold of a column the sum over the leaves of G^2 / (H + ridge) of both halves.</summary>
    /// <param name="column">The column.</param>
    /// <param name="slots">Where the leaves' sums are.</param>
    /// <param name="scores">By threshold.</param>
    public void AddScores(int column, ReadOnlySpan<int> slots, Span<double> scores)
    {
        foreach (var slot in slots)
        {
            AddScores(Slot(column, slot), scores);
        }
    }

    private Span<Vector128<double>> Slot(int column, int slot) => _sums.AsSpan(((column * _slots) + slot) * Bins, Bins);

    private void AddScores(ReadOnlySpan<Vector128<double>> sums, Span<double> scores)
    {
        var (total, left) = (Vector128<double>.Zero, Vector128<double>.Zero);
        for (var bin = 0; bin <= scores.Length; bin++)
        {
            total += sums[bin];
        }

        for (var bin = 0; bin < scores.Length; bin++)
        {
            left += sums[bin];
            scores[bin] += Score(left) + Score(total - left);
        }
    }

    private double Score(Vector128<double> sum) => sum[0] * sum[0] / (sum[1] + _ridge);

    private void FillColumns(ReadOnlySpan<int> columns, IReadOnlyList<HistogramFill> fills, int[] order, Vector128<double>[] gradients)
    {
        foreach (var fill in fills)
        {
            var rows = order.AsSpan(fill.Start, fill.Count);
            foreach (var column in columns)
            {
                Slot(column, fill.Slot).Clear();
            }

            if (columns.Length == Together)
            {
                AddFour(columns, fill.Slot, rows, gradients);
            }
            else
            {
                AddEach(columns, fill.Slot, rows, gradients);
            }

            Subtract(columns, fill);
        }
    }

    private void AddFour(ReadOnlySpan<int> columns, int slot, ReadOnlySpan<int> rows, Vector128<double>[] gradients)
    {
        Span<Vector128<double>> a = Slot(columns[0], slot), b = Slot(columns[1], slot), c = Slot(columns[2], slot), d = Slot(columns[3], slot);
        byte[] p = _columns[columns[0]].Codes, q = _columns[columns[1]].Codes, r = _columns[columns[2]].Codes, s = _columns[columns[3]].Codes;
        foreach (var row in rows)
        {
            var gradient = gradients[row];
            a[p[row]] += gradient;
            b[q[row]] += gradient;
            c[r[row]] += gradient;
            d[s[row]] += gradient;
        }
    }

    private void AddEach(ReadOnlySpan<int> columns, int slot, ReadOnlySpan<int> rows, Vector128<double>[] gradients)
    {
        foreach (var column in columns)
        {
            var sums = Slot(column, slot);
            var codes = _columns[column].Codes;
            foreach (var row in rows)
            {
                sums[codes[row]] += gradients[row];
            }
        }
    }

    private void Subtract(ReadOnlySpan<int> columns, HistogramFill fill)
    {
        for (var at = 0; fill.From >= 0 && at < columns.Length; at++)
        {
            Span<Vector128<double>> own = Slot(columns[at], fill.Slot), other = Slot(columns[at], fill.From);
            for (var bin = 0; bin < Bins; bin++)
            {
                other[bin] -= own[bin];
            }
        }
    }
}
