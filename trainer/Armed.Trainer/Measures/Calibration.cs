namespace Armed.Trainer.Measures;

/// <summary>
/// Whether predicted probabilities are those that occur: the logistic regression of the outcome on the log odds of the prediction, whose slope is 1 and whose intercept at slope 1 is 0 for
/// a calibrated model (Van Calster et al., BMC Medicine 17, 2019), and the expected calibration error.
/// </summary>
internal static class Calibration
{
    private const double SmallestProbability = 1e-15;
    private const double LargestCoefficient = 1e4;
    private const double Settled = 1e-13;
    private const int MostSteps = 100;
    private const int MostHalvings = 40;
    private const int Bins = 10;

    /// <summary>Slope of the log odds, an intercept beside it; NaN where classes are separated or all predictions are equal.</summary>
    public static double Slope(ReadOnlySpan<float> probabilities, ScoredRows rows) => AreSeparated(probabilities, rows) ? double.NaN : Fit(probabilities, rows, slopeIsFree: true).Slope;

    /// <summary>Intercept where the slope is 1: how far the log odds are too low (above 0) or too high on the whole; NaN when a class is absent.</summary>
    public static double Intercept(ReadOnlySpan<float> probabilities, ScoredRows rows) => Fit(probabilities, rows, slopeIsFree: false).Intercept;

    /// <summary>Mean |share of positive rows - mean probability| over ten bins of equal width, weighted by their rows.</summary>
    public static double ExpectedError(ReadOnlySpan<float> probabilities, ScoredRows rows)
    {
        var differences = new double[Bins];
        for (var i = 0; i < rows.Count; i++)
        {
            differences[Math.Min(Bins - 1, (int)(probabilities[i] * (double)Bins))] += rows.Weight(i) * ((rows.Outcome[i] > 0.5f ? 1 : 0) - (double)probabilities[i]);
        }

        return differences.Sum(Math.Abs) / rows.TotalWeight;
    }

    /// <summary>Whether some threshold tells the classes apart without an error, in whichever direction: the likelihood then has no maximum.</summary>
    private static bool AreSeparated(ReadOnlySpan<float> probabilities, ScoredRows rows)
    {
        var (positives, negatives) = ((Low: float.PositiveInfinity, High: float.NegativeInfinity), (Low: float.PositiveInfinity, High: float.NegativeInfinity));
        for (var i = 0; i < rows.Count; i++)
        {
            ref var own = ref rows.Outcome[i] > 0.5f ? ref positives : ref negatives;
            own = (Math.Min(own.Low, probabilities[i]), Math.Max(own.High, probabilities[i]));
        }

        return positives.Low >= negatives.High || negatives.Low >= positives.High;
    }

    /// <summary>Newton's method with step halving on the log-likelihood.</summary>
    private static (double Intercept, double Slope) Fit(ReadOnlySpan<float> probabilities, ScoredRows rows, bool slopeIsFree)
    {
        double[] logits = [.. probabilities.ToArray().Select(Logit)];
        var (intercept, slope) = (0.0, 1.0);
        var at = Derivatives(logits, rows, intercept, slope);
        for (var step = 0; step < MostSteps; step++)
        {
            var (first, second) = Move(at, slopeIsFree);
            var (factor, found) = (1.0, Derivatives(logits, rows, intercept + first, slope + second));
            for (var halving = 0; halving < MostHalvings && !(found.LogLikelihood >= at.LogLikelihood - Math.Abs(at.LogLikelihood) * Settled); halving++)
            {
                factor /= 2;
                found = Derivatives(logits, rows, intercept + (factor * first), slope + (factor * second));
            }

            (intercept, slope, at) = (intercept + (factor * first), slope + (factor * second), found);
            if (!double.IsFinite(slope + intercept) || Math.Abs(slope) + Math.Abs(intercept) > LargestCoefficient)
            {
                break;
            }

            if (Math.Abs(first) + Math.Abs(second) < Settled * (1 + Math.Abs(slope) + Math.Abs(intercept)) || factor < 1e-6)
            {
                return (intercept, slope);
            }
        }

        return (double.NaN, double.NaN);
    }

    private static double Logit(float probability)
    {
        var p = Math.Clamp(probability, SmallestProbability, 1 - SmallestProbability);
        return Math.Log(p / (1 - p));
    }

    /// <summary>The Newton step of intercept and slope; NaN where the information is singular.</summary>
    private static (double Intercept, double Slope) Move(LogisticTerms at, bool slopeIsFree)
    {
        if (!slopeIsFree)
        {
            return (at.Gradient / at.Information, 0);
        }

        var determinant = (at.Information * at.SlopeInformation) - (at.CrossInformation * at.CrossInformation);
        return determinant > 1e-12 * at.Information * at.SlopeInformation
            ? (((at.SlopeInformation * at.Gradient) - (at.CrossInformation * at.SlopeGradient)) / determinant, ((at.Information * at.SlopeGradient) - (at.CrossInformation * at.Gradient)) / determinant)
            : (double.NaN, double.NaN);
    }

    private static LogisticTerms Derivatives(double[] logits, ScoredRows rows, double intercept, double slope)
    {
        var sum = default(LogisticTerms);
        for (var i = 0; i < logits.Length; i++)
        {
            var (linear, positive, weight) = (intercept + (slope * logits[i]), rows.Outcome[i] > 0.5f, rows.Weight(i));
            var mean = 1 / (1 + Math.Exp(-linear));
            var (residual, variance) = (weight * ((positive ? 1 : 0) - mean), weight * mean * (1 - mean));
            var margin = positive ? linear : -linear;
            sum = new LogisticTerms(
                sum.LogLikelihood - (weight * (Math.Max(0, -margin) + Math.Log(1 + Math.Exp(-Math.Abs(margin))))), sum.Gradient + residual, sum.SlopeGradient + (residual * logits[i]),
                sum.Information + variance, sum.CrossInformation + (variance * logits[i]), sum.SlopeInformation + (variance * logits[i] * logits[i]));
        }

        return sum;
    }

    /// <summary>The log-likelihood with its first and second derivatives.</summary>
    private readonly record struct LogisticTerms(double LogLikelihood, double Gradient, double SlopeGradient, double Information, double CrossInformation, double SlopeInformation);
}
