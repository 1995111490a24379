namespace Armed.Trainer.Trees;

/// <summary>A column in bins of about as many rows each: codes of 8 bits, and thresholds between neighbouring bins.</summary>
internal sealed class BinnedColumn
{
    /// <summary>Maximum number of bins.</summary>
    public const int MostBins = 64;

    /// <summary>Share of its size by which a computed number may differ between two ways of computing it in single precision.</summary>
    public const double Rounding = 3e-6;

    /// <summary>Rows that decide on the bins, at most; more move them by less than chance.</summary>
    private const int MostRows = 50_000;

    private BinnedColumn(float[] thresholds, byte[] codes) => (Thresholds, Codes) = (thresholds, codes);

    /// <summary>Ascending; a value's code is the number of thresholds that it is greater than.</summary>
    public float[] Thresholds { get; }

    /// <summary>Codes of the rows, 0 to the number of thresholds.</summary>
    public byte[] Codes { get; }

    /// <summary>Bins a column.</summary>
    /// <param name="values">The column.</param>
    /// <param name="rows">Rows that get codes.</param>
    /// <param name="growing">How many of them, from the first one on, decide on the bins.</param>
    /// <param name="isComputed">Whether the numbers are sums that another machine rounds differently: no threshold lies between two of them that rounding alone may tell apart.</param>
    public static BinnedColumn Of(float[] values, int[] rows, int growing, bool isComputed = false)
    {
        var sorted = Sorted(values, rows.AsSpan(0, growing));
        var thresholds = Between(sorted, isComputed ? Rounding * RootMeanSquare(sorted) : -1);
        var codes = new byte[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            codes[i] = Code(thresholds, values[rows[i]]);
        }

        return new BinnedColumn(thresholds, codes);
    }

    private static float[] Sorted(float[] values, ReadOnlySpan<int> rows)
    {
        var stride = Math.Max(1, (rows.Length + MostRows - 1) / MostRows);
        var sorted = new float[(rows.Length + stride - 1) / stride];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = values[rows[i * stride]];
        }

        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Between all distinct values where they are few, else where the ranks j n / 64 lie.</summary>
    private static float[] Between(float[] sorted, double rounding)
    {
        var ends = Ends(sorted, rounding);
        if (ends.Count < MostBins)
        {
            return [.. ends.Select(end => Midpoint(sorted[end], sorted[end + 1]))];
        }

        var chosen = new SortedSet<int>();
        for (var j = 1; j < MostBins; j++)
        {
            var rank = (int)((long)j * sorted.Length / MostBins) - 1;
            var at = ends.BinarySearch(rank);
            chosen.Add(ends[Math.Min(at >= 0 ? at : ~at, ends.Count - 1)]); // the last row with the value at that rank
        }

        return [.. chosen.Select(end => Midpoint(sorted[end], sorted[end + 1]))];
    }

    /// <summary>The last row of each run of equal values but the last run; of values apart by no more than rounding, too, with a rounding of at least 0.</summary>
    private static List<int> Ends(float[] sorted, double rounding)
    {
        var ends = new List<int>();
        for (var i = 0; i + 1 < sorted.Length; i++)
        {
            if (sorted[i] < sorted[i + 1] && (rounding < 0 || (double)sorted[i + 1] - sorted[i] > Math.Max(rounding, Rounding * Math.Abs(sorted[i + 1]))))
            {
                ends.Add(i);
            }
        }

        return ends;
    }

    private static double RootMeanSquare(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value) / Math.Max(1, values.Length));

    /// <summary>A number in the middle that is not below the lower value and below the upper one in single precision.</summary>
    private static float Midpoint(float low, float high)
    {
        var middle = (float)(((double)low + high) / 2);
        return middle < high ? middle : low;
    }

    private static byte Code(float[] thresholds, float value)
    {
        var at = Array.BinarySearch(thresholds, value); // a value on a threshold is not greater
        return (byte)(at >= 0 ? at : ~at);
    }
}
