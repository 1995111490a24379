namespace Armed.Trainer.Data.Columns;

/// <summary>Count, mean, standard deviation and range of the values that are there, in double and in two passes, which no large mean can upset.</summary>
internal readonly record struct Moments(int Count, int Missing, double Mean, double Sd, double Minimum, double Maximum)
{
    public static Moments Of(ReadOnlySpan<float> values, ReadOnlySpan<int> rows)
    {
        var (count, sum, minimum, maximum) = (0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var row in rows)
        {
            var value = (double)values[row];
            if (double.IsNaN(value))
            {
                continue;
            }

            count++;
            sum += value;
            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        }

        if (count == 0)
        {
            return new Moments(0, rows.Length, 0, 0, 0, 0);
        }

        var mean = sum / count;
        return new Moments(count, rows.Length - count, mean, SdAround(mean, values, rows, count), minimum, maximum);
    }

    private static double SdAround(double mean, ReadOnlySpan<float> values, ReadOnlySpan<int> rows, int count)
    {
        var squares = 0.0;
        foreach (var row in rows)
        {
            var deviation = values[row] - mean;
            squares += double.IsNaN(deviation) ? 0 : deviation * deviation;
        }

        return Math.Sqrt(squares / count);
    }
}
