namespace Armed.Trainer.Explaining;

/// <summary>An order of rows that has nothing to do with the table's: tables often repeat their clusters at equal distances.</summary>
internal static class RowPriority
{
    /// <summary>The last steps of SplitMix64, a bijection: no two rows have the same priority.</summary>
    public static ulong Of(ulong row)
    {
        var z = (row + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>At most so many of the rows 0 to count - 1, ascending.</summary>
    public static int[] Some(int count, int most) => count <= most
        ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, count).OrderBy(row => Of((ulong)row)).Take(most).Order()];
}
