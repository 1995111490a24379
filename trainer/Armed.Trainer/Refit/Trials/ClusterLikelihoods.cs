using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Refit.Trials;

/// <summary>
/// The likelihood of each cluster's effects u, given the fixed part of a solved mixed model with one factor, as exp(b'u - u'H u / 2): exact for a Gaussian outcome, for others expanded at the
/// solution's effects, as Laplace's approximation does.
/// </summary>
internal sealed class ClusterLikelihoods
{
    private readonly double[] _information; // [C, K, K]
    private readonly double[] _linear; // [C, K]

    public ClusterLikelihoods(MixedModelData data, MixedModelFit fit)
    {
        var factor = data.Factors[0];
        Size = factor.Size;
        (_information, _linear) = (new double[factor.Levels * Size * Size], new double[factor.Levels * Size]);
        var phi = new double[Size];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            var (eta, cluster) = (data.FixedPart(i, fit.Fixed, data.Offset?[i] ?? 0), factor.Codes[i]);
            for (var k = 0; k < Size; k++)
            {
                phi[k] = row[factor.Design[k]];
            }

            Add(cluster, phi, Terms(data, fit, i, eta + TensorPrimitives.Dot<double>(phi, fit.Factors[0].Means.AsSpan(cluster * Size, Size))), fit.Factors[0].Means);
        }
    }

    private ClusterLikelihoods(int size, int clusters) => (Size, _information, _linear) = (size, new double[clusters * size * size], new double[clusters * size]);

    /// <summary>Number of effects K.</summary>
    public int Size { get; }

    /// <summary>H of a cluster [K, K].</summary>
    /// <param name="cluster">The cluster.</param>
    public ReadOnlySpan<double> Information(int cluster) => _information.AsSpan(cluster * Size * Size, Size * Size);

    /// <summary>b of a cluster [K].</summary>
    /// <param name="cluster">The cluster.</param>
    public ReadOnlySpan<double> Linear(int cluster) => _linear.AsSpan(cluster * Size, Size);

    /// <summary>
    /// The likelihood of some effects a where the others o are integrated out at their prior N(0, tau^2 I), independent of a: H' = H_aa - H_ao C H_oa and b' = b_a - H_ao C b_o, C = (I / tau^2 + H_oo)^-1. A factor that does not depend on a is
    /// left out.
    /// </summary>
    /// <param name="kept">The effects a, in order.</param>
    /// <param name="others">The others.</param>
    /// <param name="variance">tau^2.</param>
    public ClusterLikelihoods Of(int[] kept, CovarianceBlock others, double variance)
    {
        var result = new ClusterLikelihoods(kept.Length, _linear.Length / Size);
        var inner = new double[others.Size * others.Size];
        for (var c = 0; c < _linear.Length / Size; c++)
        {
            Factor(c, others, variance, inner);
            double[] told = [.. Linear(c).Slice(others.Start, others.Size)];
            SmallCholesky.Solve(inner, others.Size, told);                                                          // C b_o / tau^2
            for (var k = 0; k < kept.Length; k++)
            {
                var beside = Information(c).Slice((kept[k] * Size) + others.Start, others.Size);                    // H_ko
                result._linear[(c * kept.Length) + k] = Linear(c)[kept[k]] - (variance * TensorPrimitives.Dot<double>(beside, told));
                double[] taken = [.. beside];
                SmallCholesky.Solve(inner, others.Size, taken);                                                     // C H_ok / tau^2
                for (var l = 0; l < kept.Length; l++)
                {
                    result._information[(((c * kept.Length) + k) * kept.Length) + l] =
                        Information(c)[(kept[k] * Size) + kept[l]] - (variance * TensorPrimitives.Dot<double>(taken, Information(c).Slice((kept[l] * Size) + others.Start, others.Size)));
                }
            }
        }

        return result;
    }

    /// <summary>The factor of I + tau^2 H_oo.</summary>
    private void Factor(int cluster, CovarianceBlock others, double variance, double[] inner)
    {
        for (var i = 0; i < others.Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                inner[(i * others.Size) + j] = (variance * Information(cluster)[((others.Start + i) * Size) + others.Start + j]) + (i == j ? 1 : 0);
            }
        }

        if (!SmallCholesky.TryFactor(inner, others.Size))
        {
            throw new ArithmeticException("The effects of a cluster have no finite information.");
        }
    }

    /// <summary>First derivative of a row's log-likelihood and its information.</summary>
    private static (double First, double Weight) Terms(MixedModelData data, MixedModelFit fit, int row, double eta)
    {
        var weight = data.Weights?[row] ?? 1;
        if (fit.Distribution is not { } distribution)
        {
            var precision = weight / (fit.Sigma * fit.Sigma);
            return (precision * (data.Outcome[row] - eta), precision);
        }

        var terms = distribution.Terms(eta, data.Outcome[row]);
        return (weight * terms.First, weight * terms.Weight);
    }

    /// <summary>l(u) about m: b = l'(m) + H m.</summary>
    private void Add(int cluster, double[] phi, (double First, double Weight) terms, double[] means)
    {
        var random = TensorPrimitives.Dot<double>(phi, means.AsSpan(cluster * Size, Size));
        for (var k = 0; k < Size; k++)
        {
            _linear[(cluster * Size) + k] += phi[k] * (terms.First + (terms.Weight * random));
            for (var l = 0; l < Size; l++)
            {
                _information[(((cluster * Size) + k) * Size) + l] += terms.Weight * phi[k] * phi[l];
            }
        }
    }
}
