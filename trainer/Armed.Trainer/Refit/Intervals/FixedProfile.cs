using Armed.Trainer.Inference;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Refit.Intervals;

/// <summary>
/// Profiles of linear functions l'beta of a Gaussian outcome's coefficients. Given the covariances x, the sum of squares with l'beta = v is r^2 + (v - l'b)^2 / (l'C l), b and sigma^2 C the
/// estimate and its covariance there, so that the log-likelihood falls by N log(1 + (v - l'b)^2 / (N l'Cov(b)l)) / 2.
/// </summary>
internal sealed class FixedProfile(LikelihoodSurface surface, int rows, CancellationToken cancellation)
{
    private const double Step = 1e-3;
    private const double Tolerance = 1e-7;
    private const int MostSteps = 100;

    private readonly double[] _start = surface.Point[..^1];

    /// <summary>The end of the interval of l'beta in a direction.</summary>
    public double? End(double[] contrast, double estimate, double step, double quantile)
    {
        var (best, _, _) = surface.Profiled!(_start);
        var point = (double[])_start.Clone();
        return ProfileRoot.Find(estimate, step, quantile, wanted =>
        {
            var search = new QuasiNewton((x, slope) => Negative(contrast, wanted, x, slope), point, Inverse(contrast, wanted, point));
            search.Minimise(Tolerance, MostSteps, cancellation);
            search.Point.CopyTo(point, 0);
            return (wanted, Math.Sqrt(Math.Max(0, 2 * (search.Value + best))));
        });
    }

    private double Negative(double[] contrast, double wanted, ReadOnlySpan<double> x, Span<double> slope)
    {
        double[] moved = [.. x];
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = x[i] + Step;
            var high = Value(contrast, wanted, moved);
            moved[i] = x[i] - Step;
            slope[i] = (high - Value(contrast, wanted, moved)) / (2 * Step);
            moved[i] = x[i];
        }

        return Value(contrast, wanted, moved);
    }

    private double Value(double[] contrast, double wanted, double[] x)
    {
        var (logLikelihood, beta, covariance) = surface.Profiled!(x);
        var away = wanted - contrast.Zip(beta, (l, b) => l * b).Sum();
        return -logLikelihood + (rows / 2.0 * double.LogP1(away * away / (rows * QuadraticForm.Of(covariance, contrast, contrast))));
    }

    /// <summary>By second differences of each parameter.</summary>
    private double[,] Inverse(double[] contrast, double wanted, double[] point)
    {
        var (centre, moved) = (Value(contrast, wanted, point), (double[])point.Clone());
        const double Wide = 1e-2;
        return QuasiNewton.Inverse([.. point.Select((value, i) =>
        {
            moved[i] = value + Wide;
            var high = Value(contrast, wanted, moved);
            moved[i] = value - Wide;
            var low = Value(contrast, wanted, moved);
            moved[i] = value;
            return Math.Max(0.5, (high + low - (2 * centre)) / (Wide * Wide));
        })]);
    }
}
