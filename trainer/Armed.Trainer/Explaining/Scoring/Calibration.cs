namespace Armed.Trainer.Explaining.Scoring;

/// <summary>Predicted and observed means of rows with similar predictions.</summary>
internal static class Calibration
{
    private const int Bins = 10;
    private const int RowsPerBin = 10;

    /// <summary>At most ten bins of about equally many rows, by ascending prediction.</summary>
    /// <param name="predicted">Prediction of each row.</param>
    /// <param name="observed">Outcome of each row; 0 or 1 for an event.</param>
    /// <param name="weights">Weight of each row; empty where each weighs 1.</param>
    public static IReadOnlyList<CalibrationBin> Of(IReadOnlyList<float> predicted, IReadOnlyList<float> observed, IReadOnlyList<float> weights)
    {
        int[] order = [.. Enumerable.Range(0, predicted.Count).OrderBy(row => predicted[row])];
        var bins = Math.Clamp(order.Length / RowsPerBin, 1, Bins);
        return order.Length == 0 ? [] : [.. Enumerable.Range(0, bins).Select(bin => Bin(order[(bin * order.Length / bins)..((bin + 1) * order.Length / bins)]))];

        CalibrationBin Bin(int[] rows)
        {
            double Weight(int row) => weights.Count == 0 ? 1 : weights[row];
            var (total, squared) = (rows.Sum(Weight), rows.Sum(row => Weight(row) * Weight(row)));
            var mean = rows.Sum(row => Weight(row) * observed[row]) / total;
            var squares = rows.Sum(row => Math.Pow(Weight(row) * (observed[row] - mean), 2)) * rows.Length / Math.Max(1, rows.Length - 1);
            // A bin of equal events has no spread of its own: one more row of the other kind bounds it.
            var least = observed.All(value => value is 0 or 1) ? squared / (rows.Length + 1) : 0;
            return new CalibrationBin(rows.Length, rows.Sum(row => Weight(row) * predicted[row]) / total, mean, Math.Sqrt(Math.Max(squares, least)) / total);
        }
    }
}
