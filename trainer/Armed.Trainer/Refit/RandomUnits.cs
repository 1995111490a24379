using Armed.Trainer.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit;

/// <summary>
/// Smooth functions of x that no outcome has shaped: units max(0, v'(x - k)) with directions v drawn at random and kinks k at random rows. With independent normal coefficients their sum has
/// white noise for its second derivative along v, as a cubic smoothing spline has (Wahba, J R Stat Soc B 40, 1978), so that a mixed model with one variance for all of them is a smoothing
/// spline of x with its smoothness estimated.
/// </summary>
internal static class RandomUnits
{
    private const int Units = 200;

    /// <summary>Principal components of the units, at most: later ones hardly vary.</summary>
    private const int MostComponents = 60;

    /// <summary>Variance, as a share of the first component's, from which on a component is kept.</summary>
    private const double LeastVariance = 1e-4;

    /// <summary>Share of the largest eigenvalue below which a combination of 1 and x counts as none.</summary>
    private const double Tolerance = 1e-10;

    /// <summary>The rows with the units' components in place of w; null where x has no room for a function that is not linear.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="seed">Of the directions and kinks.</param>
    public static RefitRows? In(RefitRows rows, long seed)
    {
        if (rows.InputWidth == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var columns = tensor(rows.Columns).view(-1, rows.Width).slice(1, 0, 1 + rows.InputWidth, 1).to(float64);  // 1, x [n, 1 + F']
        var own = rows.InputColumns.Count(column => !column.IsDerived);
        var units = WithoutLinear(Draw(columns.slice(1, 1, 1 + own, 1), seed), columns);                          // [n, U]
        var (values, vectors) = linalg.eigh(units.t().mm(units));
        double[] variances = [.. values.data<double>()];                                                          // ascending
        long[] kept = [.. Enumerable.Range(1, Units).Select(k => (long)(Units - k)).TakeWhile(k => variances[k] > LeastVariance * variances[^1]).Take(MostComponents)];
        if (variances[^1] <= LeastVariance * columns.size(0) || kept.Length == 0)
        {
            return null;
        }

        using Scalar first = Math.Sqrt(columns.size(0) / variances[^1]);
        var components = units.mm(vectors.index_select(1, tensor(kept))).mul(first).to(float32).contiguous();     // [n, R], the first with variance 1
        return rows.With([.. components.data<float>()], kept.Length);
    }

    /// <summary>[n, U].</summary>
    private static Tensor Draw(Tensor inputs, long seed)
    {
        var random = new GaussianRandom(StableSeed.Mix(seed, Units));
        var (rows, width) = (inputs.size(0), (int)inputs.size(1));
        double[] normal = [.. Enumerable.Range(0, width * Units).Select(_ => random.Normal())];
        long[] kinks = [.. Enumerable.Range(0, Units).Select(_ => (long)(random.Uniform() * rows))];
        var directions = tensor(normal).view(width, Units);
        var projected = inputs.mm(directions / directions.Squared().sum(0L, keepdim: true).sqrt());                               // [n, U]
        return (projected - projected.gather(0, tensor(kinks).unsqueeze(0))).relu();
    }

    /// <summary>What is left of the units after regression on 1 and x, which have coefficients of their own.</summary>
    private static Tensor WithoutLinear(Tensor units, Tensor linear)
    {
        var (values, vectors) = linalg.eigh(linear.t().mm(linear));
        var kept = values > values.max().Times(Tolerance);
        var basis = linear.mm(vectors) * where(kept, values.abs().rsqrt(), zeros_like(values));                   // orthonormal, [n, 1 + F']
        return units - basis.mm(basis.t().mm(units));
    }
}
