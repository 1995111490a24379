namespace Armed.Trainer.Explaining;

/// <summary>Predicted and observed means of rows with similar predictions.</summary>
internal static class Calibration
{
    private const int Bins = 10;
    private const int RowsPerBin = 10;

    /// <summary>At most ten bins of about equally many rows, by ascending prediction.</summary>
    /// <param name="predicted">Prediction of each row.</param>
    /// <param name="observed">Outcome of each row; 0 or 1 for an event.</param>
    public static IReadOnlyList<CalibrationBin> Of(IReadOnlyList<float> predicted, IReadOnlyList<float> observed)
    {
        int[] order = [.. Enumerable.Range(0, predicted.Count).OrderBy(row => predicted[row])];
        var bins = Math.Clamp(order.Length / RowsPerBin, 1, Bins);
        return order.Length == 0 ? [] : [.. Enumerable.Range(0, bins).Select(bin => Bin(order[(bin * order.Length / bins)..((bin + 1) * order.Length / bins)]))];

        CalibrationBin Bin(int[] rows)
        {
            var mean = rows.Average(row => (double)observed[row]);
            var squares = rows.Sum(row => Math.Pow(observed[row] - mean, 2));
            // A bin of equal events has no spread of its own: one more row of the other kind bounds it.
            var variance = Math.Max(squares / Math.Max(1, rows.Length - 1), observed.All(value => value is 0 or 1) ? 1.0 / (rows.Length + 1) : 0);
            return new CalibrationBin(rows.Length, rows.Average(row => (double)predicted[row]), mean, Math.Sqrt(variance / rows.Length));
        }
    }
}
