namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Sums over rows in parallel. The ranges depend on the number of rows alone, so that the sum has the same bits on any number of threads.</summary>
internal static class RowSums
{
    private const int Ranges = 16;
    private const int SmallestRange = 1000; // below, starting a task costs more than the rows

    /// <summary>The sum of the body's results over ranges [from, to) that cover 0 to rows - 1.</summary>
    public static double Run(int rows, Func<int, int, double> body)
    {
        if (rows < 2 * SmallestRange)
        {
            return body(0, rows);
        }

        var sums = new double[Math.Min(Ranges, rows / SmallestRange)];
        Parallel.For(0, sums.Length, r => sums[r] = body((int)((long)rows * r / sums.Length), (int)((long)rows * (r + 1) / sums.Length)));
        return sums.Sum();
    }
}
