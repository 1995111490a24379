using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>
/// The linear algebra of a posterior under the prior b = m0 + L u, u ~ N(0, I): with the data's information M on b, the curvature in u is H = I + L' M L, and
/// the covariance of b is L H^-1 L'. Works for a singular L.
/// </summary>
internal sealed class SphericalStep
{
    private readonly EffectDistribution _prior;
    private readonly double[] _curvature; // Cholesky factor of H

    /// <param name="prior">The prior.</param>
    /// <param name="information">M, symmetric [D, D].</param>
    public SphericalStep(EffectDistribution prior, ReadOnlySpan<double> information)
    {
        var (size, factor) = (prior.Size, prior.Factor);
        _prior = prior;
        var half = new double[size * size]; // M L
        _curvature = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                for (var k = j; k < size; k++)
                {
                    half[(i * size) + j] += information[(i * size) + k] * factor[(k * size) + j];
                }
            }
        }

        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                _curvature[(i * size) + j] = i == j ? 1 : 0;
                for (var k = i; k < size; k++)
                {
                    _curvature[(i * size) + j] += factor[(k * size) + i] * half[(k * size) + j];
                }
            }
        }

        if (!SmallCholesky.TryFactor(_curvature, size))
        {
            throw new ArithmeticException("A cluster's information matrix is not finite. Look for very large values in its design, offset or weights.");
        }
    }

    /// <summary>H^-1 g, in place.</summary>
    public void Solve(Span<double> gradient) => SmallCholesky.Solve(_curvature, _prior.Size, gradient);

    /// <summary>N(mean, L H^-1 L').</summary>
    public EffectDistribution Posterior(double[] mean)
    {
        var covariance = new double[_prior.Size * _prior.Size];
        SmallCholesky.Sandwich(_curvature, _prior.Factor, _prior.Size, covariance);
        return EffectDistribution.OfCovariance(mean, covariance);
    }

    /// <summary>L' b, the transposed prior factor times a vector.</summary>
    public static double[] Pull(EffectDistribution prior, ReadOnlySpan<double> vector)
    {
        var pulled = new double[prior.Size];
        for (var k = 0; k < prior.Size; k++)
        {
            for (var j = k; j < prior.Size; j++)
            {
                pulled[k] += prior.Factor[(j * prior.Size) + k] * vector[j];
            }
        }

        return pulled;
    }

    /// <summary>m0 + L u.</summary>
    public static double[] Push(EffectDistribution prior, ReadOnlySpan<double> spherical)
    {
        var effects = (double[])prior.Mean.Clone();
        for (var k = 0; k < prior.Size; k++)
        {
            for (var j = 0; j <= k; j++)
            {
                effects[k] += prior.Factor[(k * prior.Size) + j] * spherical[j];
            }
        }

        return effects;
    }
}
