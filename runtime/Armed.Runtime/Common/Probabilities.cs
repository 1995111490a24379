namespace Armed.Runtime.Common;

/// <summary>How far numbers are from being probabilities.</summary>
internal static class Probabilities
{
    /// <summary>The largest excess of a number over 0 to 1, or, where asked for, of a row's sum over 1; infinity for NaN.</summary>
    public static double Excess(ReadOnlySpan<float> values, int columns, bool summed)
    {
        var largest = 0d;
        for (var row = 0; row < values.Length; row += columns)
        {
            var sum = 0d;
            foreach (var value in values.Slice(row, columns))
            {
                largest = double.IsNaN(value) ? double.PositiveInfinity : Math.Max(largest, Math.Max(-value, value - 1d));
                sum += value;
            }

            largest = summed ? Math.Max(largest, Math.Abs(sum - 1)) : largest;
        }

        return largest;
    }
}
