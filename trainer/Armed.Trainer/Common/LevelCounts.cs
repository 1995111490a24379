namespace Armed.Trainer.Common;

/// <summary>Counts rows by level.</summary>
internal static class LevelCounts
{
    /// <summary>Rows of each level, length <paramref name="levels"/>.</summary>
    /// <param name="codes">The level of each row, 0 or more.</param>
    /// <param name="levels">Number of levels.</param>
    public static int[] Of(IEnumerable<int> codes, int levels)
    {
        var counts = new int[levels];
        foreach (var code in codes)
        {
            counts[code]++;
        }

        return counts;
    }
}
