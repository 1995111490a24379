using Armed.Trainer.Common;
using Armed.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit.Slopes;

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
    /// <param name="besideDerived">
    /// Whether the components are what is left beside columns derived from x, too. Else they are left of 1 and x alone, as those of <see cref="UnitDerivatives.Weights"/>, whose sums are then their mean derivatives exactly.
    /// </param>
    public static RefitRows? In(RefitRows rows, long seed, bool besideDerived = true)
    {
        if (rows.InputWidth == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var columns = tensor(rows.Columns).view(-1, rows.Width).slice(1, 0, 1 + rows.InputWidth, 1).to(float64);  // 1, x [n, 1 + F']
        var own = rows.InputColumns.Count(column => !column.IsDerived);
        var units = WithoutLinear(Draw(columns.slice(1, 1, 1 + own, 1), seed), besideDerived ? columns : columns.slice(1, 0, 1 + own, 1)); // [n, U]
        var (values, vectors) = linalg.eigh(units.t().mm(units));
        var kept = Kept(values, columns.size(0));
        if (kept.Length == 0)
        {
            return null;
        }

        using Scalar first = Math.Sqrt(columns.size(0) / values[^1].ToDouble());
        var components = units.mm(vectors.index_select(1, tensor(kept))).mul(first).to(float32).contiguous();     // [n, R], the first with variance 1
        return rows.With([.. components.data<float>()], kept.Length);
    }

    /// <summary>Components that vary, the first one first; none where the units hardly do.</summary>
    internal static long[] Kept(Tensor values, long rows)
    {
        double[] variances = [.. values.data<double>()];                                                          // ascending
        return variances[^1] <= LeastVariance * rows ? [] : [.. Enumerable.Range(1, Units).Select(k => (long)(Units - k)).TakeWhile(k => variances[k] > LeastVariance * variances[^1]).Take(MostComponents)];
    }

    /// <summary>By column of x the share of each row in its mean, [F', n].</summary>
    /// <param name="rows">The rows; columns derived from x do not enter.</param>
    /// <param name="on">The table's rows to average over; of a column, those of them where its number is known and within the clip: elsewhere predictions do not change with it.</param>
    /// <param name="clip">Largest size of a number of x; null for no clip.</param>
    /// <param name="importance">To what the shares of the rows are proportional, 0 or more, in the order of <paramref name="on"/>; null for equal shares.</param>
    public static double[] Shares(RefitRows rows, int[] on, double? clip, double[]? importance = null)
    {
        var own = rows.InputColumns.Count(column => !column.IsDerived);
        var raw = rows.Data.Rows;
        var (count, numbers) = (rows.Columns.Length / rows.Width, rows.Data.Encoding.Numeric.Select((column, at) => (column.Name, at)).ToDictionary(pair => pair.Name, pair => pair.at, StringComparer.Ordinal));
        var shares = new double[own * count];
        for (var column = 0; column < own; column++)
        {
            var number = rows.InputColumns[column].Kind == EncodedColumnKind.Numeric && numbers.TryGetValue(rows.InputColumns[column].Source, out var found) ? found : -1;
            int[] counted = [.. Enumerable.Range(0, on.Length).Where(i => on[i] is var row && (number < 0 || !float.IsNaN(raw.Features[(row * raw.FeatureCount) + number])) && Math.Abs(rows.Inputs(row)[column]) < (clip ?? double.PositiveInfinity))];
            var total = counted.Sum(Importance);
            foreach (var i in counted)
            {
                shares[(column * count) + rows.Position(on[i])] = Importance(i) / total;
            }
        }

        return shares;

        double Importance(int i) => importance?[i] ?? 1;
    }

    /// <summary>Directions of length 1 [F', U], and the row of each unit's kink.</summary>
    internal static Tensor Directions(int width, int rows, long seed, out long[] kinks)
    {
        var random = new GaussianRandom(StableSeed.Mix(seed, Units));
        double[] normal = [.. Enumerable.Range(0, width * Units).Select(_ => random.Normal())];
        kinks = [.. Enumerable.Range(0, Units).Select(_ => (long)(random.Uniform() * rows))];
        var directions = tensor(normal).view(width, Units);
        return directions / directions.Squared().sum(0L, keepdim: true).sqrt();
    }

    /// <summary>v'(x - k) [n, U].</summary>
    internal static Tensor Distances(Tensor inputs, Tensor directions, long[] kinks)
    {
        var projected = inputs.mm(directions);
        return projected - projected.gather(0, tensor(kinks).unsqueeze(0));
    }

    /// <summary>[n, U].</summary>
    private static Tensor Draw(Tensor inputs, long seed)
    {
        var directions = Directions((int)inputs.size(1), (int)inputs.size(0), seed, out var kinks);
        return Distances(inputs, directions, kinks).relu();
    }

    /// <summary>What is left of the units after regression on 1 and x, which have coefficients of their own.</summary>
    private static Tensor WithoutLinear(Tensor units, Tensor linear)
    {
        var basis = Basis(linear, out _);
        return units - basis.mm(basis.t().mm(units));
    }

    /// <summary>An orthonormal basis of the columns [n, 1 + F'], and the map from these to it; combinations that are none are 0.</summary>
    internal static Tensor Basis(Tensor linear, out Tensor map)
    {
        var (values, vectors) = linalg.eigh(linear.t().mm(linear));
        var kept = values > values.max().Times(Tolerance);
        map = vectors * where(kept, values.abs().rsqrt(), zeros_like(values));
        return linear.mm(map);
    }
}
