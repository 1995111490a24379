using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>
/// What a number's outcome tells of one cluster, whatever the order of its rows: sum of w phi phi', sum of w phi r with r = y - eta0, rows. Batches add up, so that any
/// order of them gives the posterior of all rows at once.
/// </summary>
/// <param name="Products">sum w phi phi', symmetric [K, K].</param>
/// <param name="Residuals">sum w phi r, length K.</param>
internal sealed record GaussianSums(double[] Products, double[] Residuals)
{
    public static GaussianSums None(int effects) => new(new double[effects * effects], new double[effects]);

    /// <summary>These sums and those of further rows.</summary>
    public GaussianSums With(ClusterRows rows)
    {
        var size = Residuals.Length;
        var (products, residuals) = ((double[])Products.Clone(), (double[])Residuals.Clone());
        for (var i = 0; i < rows.Count; i++)
        {
            var phi = rows.Design.Slice(i * size, size);
            var weight = rows.Weights.IsEmpty ? 1 : rows.Weights[i];
            var residual = weight * (rows.Outcome[i] - rows.Offset[i]);
            for (var k = 0; k < size; k++)
            {
                residuals[k] += residual * phi[k];
                for (var j = 0; j <= k; j++)
                {
                    products[(k * size) + j] = products[(j * size) + k] += weight * phi[k] * phi[j];
                }
            }
        }

        return new GaussianSums(products, residuals);
    }

    /// <summary>The posterior under a prior and a residual variance.</summary>
    public EffectDistribution Posterior(EffectDistribution prior, double variance)
    {
        var size = Residuals.Length;
        var step = new SphericalStep(prior, Array.ConvertAll(Products, product => product / variance));
        var gradient = new double[size];
        for (var k = 0; k < size; k++)
        {
            gradient[k] = Residuals[k];
            for (var j = 0; j < size; j++)
            {
                gradient[k] -= Products[(k * size) + j] * prior.Mean[j];
            }

            gradient[k] /= variance;
        }

        var spherical = SphericalStep.Pull(prior, gradient);
        step.Solve(spherical);
        return step.Posterior(SphericalStep.Push(prior, spherical));
    }
}
