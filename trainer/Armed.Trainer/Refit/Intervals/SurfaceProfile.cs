using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Refit.Intervals;

/// <summary>
/// Profiles of functions g of a likelihood's parameters. The point that minimises -l(x) + r (g(x) - c)^2 / 2 has the largest likelihood of all points with its own g, so that every c gives
/// an exact point of the profile, if not quite at c.
/// </summary>
internal sealed class SurfaceProfile
{
    private const double Stiffness = 100;
    private const double Step = 1e-4;
    private const double Tolerance = 1e-7;
    private const double Inside = 0.3; // in the search's units, in which parameters are about 1
    private const int MostSteps = 200;

    private readonly LikelihoodSurface _surface;
    private readonly double[] _hessian;
    private readonly double _best;
    private readonly CancellationToken _cancellation;

    public SurfaceProfile(LikelihoodSurface surface, CancellationToken cancellation)
    {
        (_surface, _cancellation) = (surface, cancellation);
        var n = surface.Point.Length;
        (_best, _hessian) = (surface.Negative(surface.Point, new double[n]), new double[n * n]);
        for (var j = 0; j < n; j++)
        {
            var (up, down) = (Slope(j, Step), Slope(j, -Step));
            for (var i = 0; i < n; i++)
            {
                _hessian[(i * n) + j] += (up[i] - down[i]) / (4 * Step);
                _hessian[(j * n) + i] += (up[i] - down[i]) / (4 * Step);
            }
        }
    }

    /// <summary>The end of g's interval in a direction.</summary>
    /// <param name="g">The function, of the surface's values.</param>
    /// <param name="step">About a standard error of it, with the sign of the direction.</param>
    /// <param name="quantile">Quantile of the normal distribution.</param>
    public double? End(Func<double[], double> g, double step, double quantile)
    {
        var point = (double[])_surface.Point.Clone();
        var estimate = g(_surface.Values(point));
        for (var i = 0; i < point.Length && step > 0; i++)
        {
            point[i] = point[i] == 0 ? Inside : point[i]; // a variance of 0 is a stationary point
        }

        return ProfileRoot.Find(estimate, step, quantile, wanted =>
        {
            var (at, root) = Reach(g, wanted, Math.Abs(step), point);
            return (at, root);
        });
    }

    private (double Value, double Root) Reach(Func<double[], double> g, double wanted, double unit, double[] point)
    {
        var n = point.Length;
        var from = (double[])point.Clone();
        var search = new QuasiNewton(Penalised, from, Inverse(Gradient(g, from), unit));
        search.Minimise(Tolerance, MostSteps, _cancellation);
        search.Point.CopyTo(point, 0);
        var negative = _surface.Negative(search.Point, new double[n]);
        return (g(_surface.Values(search.Point)), Math.Sqrt(Math.Max(0, 2 * (negative - _best))));

        double Penalised(ReadOnlySpan<double> x, Span<double> slope)
        {
            double[] at = [.. x], own = new double[n];
            var value = _surface.Negative(at, own);
            var (distance, gradient) = ((g(_surface.Values(at)) - wanted) / unit, Gradient(g, at));
            for (var i = 0; i < n; i++)
            {
                slope[i] = own[i] + (Stiffness * distance * gradient[i] / unit);
            }

            return value + (Stiffness * distance * distance / 2);
        }
    }

    private double[] Gradient(Func<double[], double> g, double[] at)
    {
        var moved = (double[])at.Clone();
        return [.. at.Select((value, i) =>
        {
            moved[i] = value + 1e-6;
            var high = g(_surface.Values(moved));
            moved[i] = value - 1e-6;
            var low = g(_surface.Values(moved));
            moved[i] = value;
            return (high - low) / 2e-6;
        })];
    }

    /// <summary>(H + r g g')^-1, or the identity where H is not positive definite.</summary>
    private double[,] Inverse(double[] gradient, double unit)
    {
        var n = gradient.Length;
        var (matrix, inverse, result) = ((double[])_hessian.Clone(), new double[n * n], new double[n, n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                matrix[(i * n) + j] += Stiffness * gradient[i] * gradient[j] / (unit * unit);
            }
        }

        if (SmallCholesky.TryFactor(matrix, n))
        {
            SmallCholesky.Invert(matrix, n, inverse);
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[i, j] = inverse[0] > 0 ? inverse[(i * n) + j] : i == j ? 1 / Stiffness : 0;
            }
        }

        return result;
    }

    private double[] Slope(int j, double step)
    {
        double[] moved = [.. _surface.Point], slope = new double[moved.Length];
        moved[j] += step;
        _surface.Negative(moved, slope);
        return slope;
    }
}
