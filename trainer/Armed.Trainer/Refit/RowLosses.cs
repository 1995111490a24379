namespace Armed.Trainer.Refit;

/// <summary>The losses of some rows with their weights; no weights: 1 each.</summary>
internal sealed record RowLosses(double[] Values, double[]? Weights)
{
    /// <summary>Weighted mean; NaN without rows.</summary>
    public double Mean => Average(Values);

    /// <summary>
    /// Whether the mean is worse than another model's on the same rows by more than some standard errors of the difference, so that a few rows' chance does
    /// not decide; without a finite loss it is worse than one with.
    /// </summary>
    public bool IsWorseThan(RowLosses other, double standardErrors = 1)
    {
        if (!double.IsFinite(Mean))
        {
            return double.IsFinite(other.Mean);
        }

        var (gain, error) = GainOf(other);
        return gain > standardErrors * error;
    }

    /// <summary>By how much the mean of another model on the same rows is lower, and the standard error of the difference.</summary>
    /// <param name="other">Its losses.</param>
    public (double Gain, double StandardError) GainOf(RowLosses other)
    {
        double[] differences = [.. Values.Zip(other.Values, (own, others) => own - others)];
        var mean = Average(differences);
        var variance = Average([.. differences.Select(d => (d - mean) * (d - mean))]);
        return (mean, Math.Sqrt(variance / Math.Max(1, differences.Length - 1)));
    }

    /// <summary>The losses of several sets of rows.</summary>
    public static RowLosses Concat(IReadOnlyList<RowLosses> parts) =>
        new([.. parts.SelectMany(p => p.Values)], parts.Any(p => p.Weights is null && p.Values.Length > 0) ? null : [.. parts.SelectMany(p => p.Weights ?? [])]);

    private double Average(double[] values)
    {
        if (Weights is null)
        {
            return values.Length == 0 ? double.NaN : values.Average();
        }

        double sum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += Weights[i] * values[i];
        }

        return sum / Weights.Sum();
    }
}
