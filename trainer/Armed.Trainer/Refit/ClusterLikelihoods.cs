using System.Numerics.Tensors;
using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Refit;

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

    /// <summary>Number of effects K.</summary>
    public int Size { get; }

    /// <summary>H of a cluster [K, K].</summary>
    /// <param name="cluster">The cluster.</param>
    public ReadOnlySpan<double> Information(int cluster) => _information.AsSpan(cluster * Size * Size, Size * Size);

    /// <summary>b of a cluster [K].</summary>
    /// <param name="cluster">The cluster.</param>
    public ReadOnlySpan<double> Linear(int cluster) => _linear.AsSpan(cluster * Size, Size);

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
