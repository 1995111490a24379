namespace Armed.Trainer.Common;

/// <summary>Rows for a look that need not see all of them.</summary>
internal static class RowSample
{
    /// <summary>The first row and every so many-th after it.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stride">How many rows apart they are.</param>
    public static int[] Every(int[] rows, int stride)
    {
        var sample = new int[(rows.Length + stride - 1) / stride];
        for (var i = 0; i < sample.Length; i++)
        {
            sample[i] = rows[i * stride];
        }

        return sample;
    }

    /// <summary>Rows at even distances, the first one among them; all where there are no more than asked for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="most">How many to take at most.</param>
    public static int[] Of(IReadOnlyList<int> rows, int most) => Array.ConvertAll(Evenly(rows.Count, most), at => rows[at]);

    /// <summary>Indices at even distances, the first one among them; all where there are no more than asked for.</summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="most">How many to take at most.</param>
    public static int[] Evenly(int rows, int most) => [.. Enumerable.Range(0, Math.Min(rows, most)).Select(i => rows <= most ? i : (int)((long)i * rows / most))];
}
