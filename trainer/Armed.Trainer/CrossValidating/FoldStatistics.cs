using Armed.Trainer.Common;

namespace Armed.Trainer.CrossValidating;

/// <summary>Means over folds with the corrected resampled variance of Nadeau and Bengio (Machine Learning 52, 2003).</summary>
/// <param name="testShare">Test rows over training rows, about the same in each fold.</param>
internal sealed class FoldStatistics(double testShare)
{
    private const double Level = 0.95;

    /// <summary>A measure of one model.</summary>
    public MeasureSummary Summary(IReadOnlyList<double> values)
    {
        var (mean, sd) = Moments(values);
        var reach = Reach(sd, values.Count);
        return new MeasureSummary(mean, sd, mean - reach, mean + reach, values.Count);
    }

    /// <summary>Differences of two models on the same folds.</summary>
    public PairedDifference Difference(IReadOnlyList<double> values)
    {
        var (mean, sd) = Moments(values);
        var (error, reach) = (Error(sd, values.Count), Reach(sd, values.Count));
        var t = error > 0 ? mean / error : mean == 0 ? 0 : mean * double.PositiveInfinity; // the same difference on every fold
        var p = double.IsNaN(error) ? double.NaN : double.IsInfinity(t) ? 0 : StudentT.TwoSided(t, values.Count - 1);
        return new PairedDifference(mean, error, t, p, mean - reach, mean + reach, values.Count);
    }

    private static (double Mean, double Sd) Moments(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return (mean, values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }

    private double Error(double sd, int count) => sd * Math.Sqrt((1.0 / count) + testShare);

    private double Reach(double sd, int count) => count < 2 ? double.NaN : Error(sd, count) * StudentT.Quantile(Level, count - 1);
}
