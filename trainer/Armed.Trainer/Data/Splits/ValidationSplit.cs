using Armed.Trainer.Common;
using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.Data;

/// <summary>Chooses the rows that decide when to stop training.</summary>
public static class ValidationSplit
{
    /// <summary>
    /// Draws validation rows, spread over the clusters of the first factor and over the classes in proportion to their rows. Every cluster of that factor and every class
    /// keeps at least one training row, so a cluster with one row stays in training. The same arguments give the same rows on every machine.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Indices of the rows to divide.</param>
    /// <param name="share">Share of the rows to draw, 0 to below 1; 0 draws none.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <returns>Training and validation rows, each ascending; together they are <paramref name="rows"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is out of range.</exception>
    public static (int[] Train, int[] Validation) Choose(ClusteredTable table, ReadOnlySpan<int> rows, double share, long seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!(share >= 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The validation share must be at least 0 and below 1.");
        }

        return share == 0 ? (Sorted(rows), []) : new StratifiedDraw(table, rows.ToArray(), share, new SplitMix64((ulong)seed)).Divide();
    }

    private static int[] Sorted(ReadOnlySpan<int> rows)
    {
        var sorted = rows.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
