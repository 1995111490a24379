using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>
/// The affine map of a hidden layer that removes what a linear classifier can find of the clusters and changes the layer least: r(h) = h - W^-1 Q Q' W (h - mean), W the inverse root of the covariance
/// of h and Q a basis of the columns of W Cov(h, z) (Belrose et al., LEACE: Perfect linear concept erasure in closed form, NeurIPS 2023). Cov(r(h), z) = 0 on the rows of the moments.
/// </summary>
/// <param name="Weight">E = I - W^-1 Q Q' W, [d, d].</param>
/// <param name="Bias">mean - E mean, [d].</param>
/// <param name="Directions">Number of directions removed.</param>
internal sealed record ClusterErasure(Tensor Weight, Tensor Bias, int Directions)
{
    /// <summary>
    /// Added to the variances, as a share of the largest, before W is taken: Cov(r(h), z) is 0 for every invertible W, and the inverse of a variance that is nearly 0 would amplify the rounding of single precision.
    /// </summary>
    private const double SmallestVariance = 1e-3;

    /// <summary>Directions in which clusters differ by less than this share of the largest difference are rounding.</summary>
    private const double SmallestDifference = 1e-9;

    /// <summary>The map of a layer.</summary>
    public static ClusterErasure Of(ClusterMoments moments)
    {
        var mean = moments.Mean();                                                       // [d]
        var (values, vectors) = linalg.eigh(moments.Covariance());                       // S = U diag(values) U'
        double[] variances = [.. values.data<double>()];
        var roots = tensor(Array.ConvertAll(variances, v => Math.Sqrt(Math.Max(0, v) + Math.Max(double.Epsilon, SmallestVariance * variances[^1])))); // ascending [d]
        var inverse = (vectors / roots).t();                                             // W [d, d]
        var (left, sizes, _) = linalg.svd(inverse.mm(moments.WithIndicators()), fullMatrices: false);
        var q = left.index_select(1, Above(sizes, SmallestDifference));                  // [d, directions]
        var removed = (vectors * roots).mm(q).mm(q.t()).mm(inverse);                     // W^-1 Q Q' W [d, d]
        return new ClusterErasure(eye(mean.size(0), dtype: float64) - removed, removed.mv(mean), (int)q.size(1));
    }

    /// <summary>Indices, int64, of the values above a share of the largest.</summary>
    private static Tensor Above(Tensor values, double share)
    {
        double[] all = [.. values.data<double>()];
        var least = share * all.Max();
        return tensor(Enumerable.Range(0, all.Length).Where(i => all[i] > least && all[i] > 0).Select(i => (long)i).ToArray());
    }
}
