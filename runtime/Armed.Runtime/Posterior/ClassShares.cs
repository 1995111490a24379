namespace Armed.Runtime.Posterior;

/// <summary>
/// How often a cluster's rows are of each class, shrunken to the shares pi of all rows: q_k = (n_k + 6 pi_k) / (n + 6), with the number of rows n behind them. They are what trees of a second stage read of a cluster beside its effects.
/// </summary>
/// <param name="overall">pi [K].</param>
internal sealed class ClassShares(float[] overall)
{
    /// <summary>Rows of a cluster that single precision counts one by one.</summary>
    public const int MostRows = 1 << 24;

    /// <summary>Rows that pi counts for.</summary>
    private const double PriorRows = 6;

    /// <summary>Number of classes K.</summary>
    public int Classes => overall.Length;

    /// <summary>Numbers of a cluster, K + 1: the shares and the number of rows.</summary>
    public int Width => WidthOf(overall.Length);

    /// <summary>Numbers of a cluster for so many classes; none without classes.</summary>
    /// <param name="classes">K, or 0.</param>
    public static int WidthOf(int classes) => classes == 0 ? 0 : classes + 1;

    /// <summary>The shares of all rows as pi.</summary>
    /// <param name="counts">Rows of each class [K].</param>
    public static ClassShares Of(ReadOnlySpan<int> counts)
    {
        var (shares, sum) = (new float[counts.Length], 0.0);
        foreach (var count in counts)
        {
            sum += count;
        }

        for (var k = 0; k < shares.Length; k++)
        {
            shares[k] = (float)(counts[k] / sum);
        }

        return new ClassShares(shares);
    }

    /// <summary>Writes a cluster's numbers; without rows pi and 0.</summary>
    /// <param name="counts">Its rows of each class [K].</param>
    /// <param name="row">Receives the shares and the number of rows [K + 1].</param>
    public void Write(ReadOnlySpan<int> counts, Span<float> row)
    {
        var rows = 0;
        foreach (var count in counts)
        {
            rows += count;
        }

        for (var k = 0; k < overall.Length; k++)
        {
            row[k] = (float)((counts[k] + (PriorRows * overall[k])) / (rows + PriorRows));
        }

        row[overall.Length] = rows;
    }

    /// <summary>The counts of a cluster's numbers, which single precision holds up to millions of rows; null where the numbers are none that counts have.</summary>
    /// <param name="row">The shares and the number of rows [K + 1].</param>
    public int[]? Counts(ReadOnlySpan<float> row)
    {
        var counts = new int[overall.Length];
        for (var k = 0; k < counts.Length; k++)
        {
            var count = Math.Round((row[k] * (row[overall.Length] + PriorRows)) - (PriorRows * overall[k]));
            if (!(count is >= 0 and <= MostRows))
            {
                return null;
            }

            counts[k] = (int)count;
        }

        return IsCountable(counts) ? counts : null;
    }

    /// <summary>Whether numbers of rows are some that a cluster can have: none below 0, and together at most <see cref="MostRows"/>.</summary>
    /// <param name="counts">Rows of each class.</param>
    public static bool IsCountable(IReadOnlyList<int> counts) => counts.All(count => count >= 0) && counts.Sum(count => (long)count) <= MostRows;
}
