using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.ClusterMethods;

/// <summary>Posterior of every cluster's effects given everything else: exact for numbers, Laplace's approximation at the mode for two classes.</summary>
/// <param name="fit">Network and rows.</param>
/// <param name="clusters">The rows of each cluster.</param>
/// <param name="size">Number of effects K.</param>
internal sealed class ClusterEffects(NetworkFit fit, int[][] clusters, int size)
{
    /// <summary>A pivot of a covariance below this share of its diagonal is 0: what is left of it is rounding.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>Means [C, K].</summary>
    public double[] Means { get; } = new double[clusters.Length * size];

    /// <summary>Covariances [C, K, K].</summary>
    public double[] Covariances { get; } = new double[clusters.Length * size * size];

    /// <summary>Solves for every cluster, several at once; one without rows has the prior.</summary>
    /// <param name="covariance">D [K, K], the covariance of the effects between clusters.</param>
    /// <param name="sigma">Residual standard deviation of numbers.</param>
    /// <param name="linear">Linear predictor without the effects, of every row of the table.</param>
    /// <param name="design">Gamma [N, K] of every row of the table.</param>
    /// <exception cref="InputException">The mode of a cluster's effects was not found.</exception>
    public void Solve(double[] covariance, double sigma, float[] linear, float[] design)
    {
        var factor = Factor(covariance, size);
        var missed = new bool[clusters.Length];
        Parallel.For(0, clusters.Length, () => new ClusterPosterior(RandomEffectsData.Distribution(fit.Data, sigma), factor), (c, _, posterior) =>
        {
            posterior.Fit(Rows(clusters[c], linear, design));
            posterior.Mode.CopyTo(Means.AsSpan(c * size));
            posterior.Covariance(Covariances.AsSpan(c * size * size, size * size));
            missed[c] = !posterior.Converged;
            return posterior;
        }, _ => { });
        if (Array.IndexOf(missed, true) is >= 0 and var at)
        {
            throw new InputException($"The effects of cluster {Say.Quote(fit.Data.Encoding.Clusters[0].Levels[at])} have no mode that floating point can find. Look for very large values in the inputs, the offset or the weights.");
        }
    }

    /// <summary>The effects as the last layer reads them, the unknown cluster's last.</summary>
    public EffectTable Table(RandomEffectsDesign design, double[] covariance)
    {
        var (means, variances, factors) = (new float[(clusters.Length + 1) * size], new List<float>(), new List<float>());
        Array.ConvertAll(Means, mean => (float)mean).CopyTo(means, 0);
        for (var c = 0; c <= clusters.Length; c++)
        {
            var own = c < clusters.Length ? Covariances.AsSpan(c * size * size, size * size).ToArray() : covariance;
            variances.AddRange(Enumerable.Range(0, size).Select(k => (float)own[(k * size) + k]));
            var factor = Factor(own, size);
            factors.AddRange(Enumerable.Range(0, size).SelectMany(k => factor.Skip(k * size).Take(k + 1)).Select(value => (float)value));
        }

        return new EffectTable { Design = design, Clusters = clusters.Length, Outputs = 1, Means = means, Variances = [.. variances], Cholesky = [.. factors], Covariance = covariance };
    }

    private ClusterRows Rows(int[] rows, float[] linear, float[] design)
    {
        var data = fit.Data;
        var phi = new float[rows.Length * size];
        for (var i = 0; i < rows.Length; i++)
        {
            design.AsSpan(rows[i] * size, size).CopyTo(phi.AsSpan(i * size));
        }

        return new ClusterRows
        {
            Design = phi,
            Offset = Array.ConvertAll(rows, row => (double)linear[row]),
            Outcome = Array.ConvertAll(rows, row => RandomEffectsData.Outcome(data, row)),
            Weights = data.Weights.Length == 0 ? [] : Array.ConvertAll(rows, row => (double)data.Weights[row]),
        };
    }

    private static double[] Factor(double[] covariance, int size)
    {
        var factor = (double[])covariance.Clone();
        SmallCholesky.FactorSemidefinite(factor, size, Tolerance);
        return factor;
    }
}
