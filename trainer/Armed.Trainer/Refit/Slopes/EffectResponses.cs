using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>
/// How clusters' effects answer to an error of the fixed part: they take up what they can of it. Of a sum over the rows with weights b of errors of their linear predictors, the fixed part's share then has the weights
/// b - W Z (Z'W Z + T^-1)^-1 Z'b, W the rows' information, Z the design of all effects and T their covariance.
/// </summary>
internal sealed class EffectResponses
{
    private const int MostSweeps = 100;
    private const double Tolerance = 1e-8;

    private readonly IReadOnlyList<double> _information;
    private readonly ScaledFactor[] _factors;

    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates.</param>
    /// <param name="information">The rows' information on their linear predictors [N].</param>
    public EffectResponses(MixedModelData data, MixedModelFit fit, IReadOnlyList<double> information)
    {
        _information = information;
        _factors = [.. data.Factors.Select((factor, g) => Scaled(data, factor, CovarianceRoot.Of(fit.Factors[g].Covariance, factor.Size)))];
    }

    /// <summary>The weights of the errors of the fixed part alone [N]: factor by factor until they no longer change, which with one factor is at once.</summary>
    /// <param name="weights">The weights b.</param>
    public double[] Left(double[] weights)
    {
        var left = (double[])weights.Clone();
        var effects = Array.ConvertAll(_factors, factor => new double[factor.Inverses.Length][]);
        var least = Tolerance * weights.Max(Math.Abs);
        for (var (sweep, change) = (0, double.PositiveInfinity); sweep < MostSweeps && change > least; sweep++)
        {
            change = 0;
            for (var g = 0; g < _factors.Length; g++)
            {
                change = Math.Max(change, Take(_factors[g], effects[g], left));
            }
        }

        return left;
    }

    /// <summary>Solves for the effects of a factor with those of the others given.</summary>
    /// <returns>The largest change of what is left.</returns>
    private double Take(ScaledFactor factor, double[][] effects, double[] left)
    {
        var sums = Array.ConvertAll(factor.Inverses, _ => new double[factor.Size]);
        for (var i = 0; i < left.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(factor.Row(i), left[i], sums[factor.Codes[i]], sums[factor.Codes[i]]);
        }

        var moved = sums.Select((sum, c) => Moved(sum, factor.Inverses[c], effects, c)).ToArray();
        var largest = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            var taken = _information[i] * TensorPrimitives.Dot(factor.Row(i), moved[factor.Codes[i]]);
            (left[i], largest) = (left[i] - taken, Math.Max(largest, Math.Abs(taken)));
        }

        return largest;
    }

    /// <summary>The change of a cluster's effects: the sum is Z'(b - W Z u), of which -u is the derivative of the prior.</summary>
    private static double[] Moved(double[] sum, double[] inverse, double[][] effects, int cluster)
    {
        var current = effects[cluster] ??= new double[sum.Length];
        double[] slope = [.. sum.Zip(current, (one, other) => one - other)];
        double[] moved = [.. Enumerable.Range(0, slope.Length).Select(k => TensorPrimitives.Dot<double>(inverse.AsSpan(k * slope.Length, slope.Length), slope))];
        TensorPrimitives.Add(current, moved, current);
        return moved;
    }

    /// <summary>The design times the root of the covariance, so that effects have variance 1.</summary>
    private ScaledFactor Scaled(MixedModelData data, RandomFactor factor, double[] root)
    {
        var size = factor.Size;
        var design = new double[data.Rows * size];
        double[][] inverses = [.. Enumerable.Range(0, factor.Levels).Select(_ => Identity(size))];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            var scaled = design.AsSpan(i * size, size);
            for (var k = 0; k < size; k++)
            {
                TensorPrimitives.MultiplyAdd(root.AsSpan(k * size, size), row[factor.Design[k]], scaled, scaled); // L'phi
            }

            for (var k = 0; k < size; k++)
            {
                var sum = inverses[factor.Codes[i]].AsSpan(k * size, size);
                TensorPrimitives.MultiplyAdd(scaled, _information[i] * scaled[k], sum, sum);
            }
        }

        return new ScaledFactor(factor.Codes, size, design, Array.ConvertAll(inverses, products => Inverse(products, size)));
    }

    private static double[] Identity(int size) => [.. Enumerable.Range(0, size * size).Select(at => at % (size + 1) == 0 ? 1.0 : 0)];

    private static double[] Inverse(double[] products, int size)
    {
        var inverse = new double[size * size];
        if (!SmallCholesky.TryFactor(products, size))
        {
            throw new ArithmeticException("The information on a cluster's effects is not finite.");
        }

        SmallCholesky.Invert(products, size, inverse);
        return inverse;
    }

    /// <summary>A factor with effects of variance 1.</summary>
    /// <param name="Codes">The cluster of each row.</param>
    /// <param name="Size">Effects of a cluster, K.</param>
    /// <param name="Design">[N, K].</param>
    /// <param name="Inverses">By cluster the posterior covariance of its effects [K, K].</param>
    private sealed record ScaledFactor(int[] Codes, int Size, double[] Design, double[][] Inverses)
    {
        public ReadOnlySpan<double> Row(int row) => Design.AsSpan(row * Size, Size);
    }
}
