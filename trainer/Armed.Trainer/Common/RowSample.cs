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
}
