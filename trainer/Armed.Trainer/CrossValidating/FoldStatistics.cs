using Armed.Trainer.Common;
using Armed.Trainer.Measures;

namespace Armed.Trainer.CrossValidating;

/// <summary>Means over folds with the corrected resampled variance of Nadeau and Bengio (Machine Learning 52, 2003).</summary>
/// <param name="testShare">Test rows over training rows, about the same in each fold.</param>
internal sealed class FoldStatistics(double testShare)
{
    private const double Level = 0.95;

    /// <summary>A measure of one model, in which each fold counts the same.</summary>
    /// <param name="values">The value of each fold.</param>
    /// <param name="scale">On which scale the interval is symmetric.</param>
    public MeasureSummary Summary(IReadOnlyList<double> values, MeasureScale scale = MeasureScale.Own)
    {
        var (mean, sd) = Moments([.. values.Select(value => (1.0, value))]);
        return Summary(mean, sd, values.Count, scale);
    }

    /// <summary>A measure of rows of which the folds have unequal numbers: folds count by their weights.</summary>
    /// <param name="measure">Its name.</param>
    /// <param name="parts">Weight of the rows and value of each fold.</param>
    /// <param name="scale">On which scale the interval is symmetric.</param>
    public MeasureSummary Pooled(string measure, IReadOnlyList<(double Weight, double Value)> parts, MeasureScale scale)
    {
        var (_, sd) = Moments(parts);
        return Summary(PooledMeasure.Mean(measure, parts), sd, parts.Count, scale);
    }

    /// <summary>Differences of two models on the same folds.</summary>
    public PairedDifference Difference(IReadOnlyList<double> values)
    {
        var (mean, sd) = Moments([.. values.Select(value => (1.0, value))]);
        var (error, reach) = (Error(sd, values.Count), Reach(sd, values.Count));
        var t = error > 0 ? mean / error : mean == 0 ? 0 : mean * double.PositiveInfinity; // the same difference on every fold
        var p = double.IsNaN(error) ? double.NaN : double.IsInfinity(t) ? 0 : StudentT.TwoSided(t, values.Count - 1);
        return new PairedDifference(mean, error, t, p, mean - reach, mean + reach, values.Count);
    }

    private MeasureSummary Summary(double mean, double sd, int count, MeasureScale scale)
    {
        var (lower, upper) = scale.Interval(mean, Reach(sd, count));
        return new MeasureSummary(mean, sd, lower, upper, count);
    }

    /// <summary>
    /// Weighted mean and standard deviation. Values of folds vary inversely to their weights, so that sum w (x - m)^2 / (n - 1) with weights w that add up to 1 is unbiased for the variance of the mean of
    /// independent folds; the square of the standard deviation is n times as much, as for equal weights. A fold of few rows, whose value may be far away, hardly changes either.
    /// </summary>
    private static (double Mean, double Sd) Moments(IReadOnlyList<(double Weight, double Value)> parts)
    {
        var total = parts.Sum(part => part.Weight);
        var mean = parts.Sum(part => part.Weight * part.Value) / total;
        var spread = parts.Sum(part => part.Weight * (part.Value - mean) * (part.Value - mean)) / total;
        return (mean, parts.Count < 2 ? double.NaN : Math.Sqrt(spread * parts.Count / (parts.Count - 1)));
    }

    /// <summary>sd sqrt(1 / n + test / training rows), Nadeau and Bengio's equation 9.</summary>
    private double Error(double sd, int count) => sd * Math.Sqrt((1.0 / count) + testShare);

    private double Reach(double sd, int count) => count < 2 ? double.NaN : Error(sd, count) * StudentT.Quantile(Level, count - 1);
}
