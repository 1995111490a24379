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
        var (mean, sd, squares) = Moments([.. values.Select(value => (1.0, value))]);
        return Summary(mean, sd, squares, values.Count, scale);
    }

    /// <summary>A measure of rows of which the folds have unequal numbers: folds count by their weights.</summary>
    /// <param name="measure">Its name.</param>
    /// <param name="parts">Weight of the rows and value of each fold.</param>
    /// <param name="scale">On which scale the interval is symmetric.</param>
    public MeasureSummary Pooled(string measure, IReadOnlyList<(double Weight, double Value)> parts, MeasureScale scale)
    {
        var (_, sd, squares) = Moments(parts);
        return Summary(PooledMeasure.Mean(measure, parts), sd, squares, parts.Count, scale);
    }

    /// <summary>Differences of two models on the same folds.</summary>
    public PairedDifference Difference(IReadOnlyList<double> values)
    {
        var (mean, sd, squares) = Moments([.. values.Select(value => (1.0, value))]);
        var (error, reach) = (Error(sd, squares), Reach(sd, squares, values.Count));
        var t = error > 0 ? mean / error : mean == 0 ? 0 : mean * double.PositiveInfinity; // the same difference on every fold
        var p = double.IsNaN(error) ? double.NaN : double.IsInfinity(t) ? 0 : StudentT.TwoSided(t, values.Count - 1);
        return new PairedDifference(mean, error, t, p, mean - reach, mean + reach, values.Count);
    }

    private MeasureSummary Summary(double mean, double sd, double squares, int count, MeasureScale scale)
    {
        var (lower, upper) = scale.Interval(mean, Reach(sd, squares, count));
        return new MeasureSummary(mean, sd, lower, upper, count);
    }

    /// <summary>
    /// Weighted mean and standard deviation, and the sum of squares of the weights, which add up to 1. The divisor 1 - sum w^2 is n - 1 of n for equal weights, and unbiased for values of one variance.
    /// </summary>
    private static (double Mean, double Sd, double Squares) Moments(IReadOnlyList<(double Weight, double Value)> parts)
    {
        var total = parts.Sum(part => part.Weight);
        var mean = parts.Sum(part => part.Weight * part.Value) / total;
        var squares = parts.Sum(part => part.Weight * part.Weight) / (total * total);
        var spread = parts.Sum(part => part.Weight * (part.Value - mean) * (part.Value - mean)) / total;
        return (mean, parts.Count < 2 ? double.NaN : Math.Sqrt(spread / (1 - squares)), squares);
    }

    /// <summary>sd sqrt(sum w^2 + test / training rows): values of folds with the correlation rho have var(sum w x) = var (1 - rho) (sum w^2 + rho / (1 - rho)), and sd^2 estimates var (1 - rho).</summary>
    private double Error(double sd, double squares) => sd * Math.Sqrt(squares + testShare);

    private double Reach(double sd, double squares, int count) => count < 2 ? double.NaN : Error(sd, squares) * StudentT.Quantile(Level, count - 1);
}
