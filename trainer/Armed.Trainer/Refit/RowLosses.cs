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
    /// <exception cref="ArgumentException">They are of other rows.</exception>
    public (double Gain, double StandardError) GainOf(RowLosses other)
    {
        if (other.Values.Length != Values.Length)
        {
            throw new ArgumentException($"{other.Values.Length} losses were compared with {Values.Length}; expected those of the same rows.", nameof(other));
        }

        double[] differences = [.. Values.Zip(other.Values, (own, others) => own - others)];
        var mean = Average(differences);
        var variance = Average([.. differences.Select(d => (d - mean) * (d - mean))]);
        return (mean, Math.Sqrt(variance / Math.Max(1, differences.Length - 1)));
    }

    /// <summary>The same where rows of a cluster differ together: the standard error is that of the clusters' sums.</summary>
    /// <param name="other">The other model's losses.</param>
    /// <param name="clusters">Each row's cluster; below 0 a row is one by itself.</param>
    public (double Gain, double StandardError) GainOf(RowLosses other, long[] clusters)
    {
        var (gain, sums) = (GainOf(other).Gain, new Dictionary<long, double>());
        double total = 0;
        for (var i = 0; i < Values.Length; i++)
        {
            var (weight, cluster) = (Weights?[i] ?? 1, clusters[i] < 0 ? -1 - i : clusters[i]);
            sums[cluster] = sums.GetValueOrDefault(cluster) + (weight * (Values[i] - other.Values[i] - gain));
            total += weight;
        }

        return (gain, Math.Sqrt(sums.Values.Sum(sum => sum * sum) * sums.Count / Math.Max(1, sums.Count - 1)) / total);
    }

    /// <summary>The losses of some of the rows.</summary>
    /// <param name="places">Their places.</param>
    public RowLosses At(int[] places) => new(Array.ConvertAll(places, place => Values[place]), Weights is null ? null : Array.ConvertAll(places, place => Weights[place]));

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
