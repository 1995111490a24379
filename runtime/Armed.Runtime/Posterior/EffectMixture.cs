namespace Armed.Runtime.Posterior;

/// <summary>Mean and covariance of a mixture of normal distributions N(m_c, L_c L_c') of effects.</summary>
/// <param name="size">Effects K.</param>
internal sealed class EffectMixture(int size)
{
    private readonly double[] _squares = new double[size * size];

    /// <summary>The mean [K], once the weights add up to 1.</summary>
    public double[] Mean { get; } = new double[size];

    /// <summary>Adds a part.</summary>
    /// <param name="weight">Its weight.</param>
    /// <param name="mean">m [K].</param>
    /// <param name="factor">L [K, K], lower triangular.</param>
    public void Add(double weight, ReadOnlySpan<double> mean, ReadOnlySpan<double> factor)
    {
        for (var k = 0; k < size; k++)
        {
            Mean[k] += weight * mean[k];
            for (var j = 0; j <= k; j++)
            {
                var sum = mean[k] * mean[j];
                for (var l = 0; l <= j; l++)
                {
                    sum += factor[(k * size) + l] * factor[(j * size) + l];
                }

                _squares[(k * size) + j] += weight * sum;
            }
        }
    }

    /// <summary>The covariance [K, K], once the weights add up to 1: sum w (L L' + m m') less the square of the mean.</summary>
    public double[] Covariance()
    {
        var covariance = new double[size * size];
        for (var k = 0; k < size; k++)
        {
            for (var j = 0; j <= k; j++)
            {
                covariance[(k * size) + j] = covariance[(j * size) + k] = _squares[(k * size) + j] - (Mean[k] * Mean[j]);
            }
        }

        return covariance;
    }
}
