using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Estimates;

/// <summary>The variance parameters of a solved last layer in original units, with their covariance by the delta method.</summary>
/// <param name="fit">The fit.</param>
/// <param name="parameters">Its variance parameters, on its scale.</param>
/// <param name="designs">The random effects of each factor.</param>
/// <param name="encoded">The encoded columns.</param>
/// <param name="outcomeSd">Unit of the outcome on the fit's scale.</param>
/// <param name="classes">Names of the classes of an outcome that has them.</param>
/// <param name="shift">What fixed coefficients on the fit's scale take from the cut points.</param>
internal sealed class VarianceEstimates(
    MixedModelFit fit, VarianceParameters parameters, IReadOnlyList<RandomEffectsDesign> designs, IReadOnlyList<EncodedColumn> encoded, double outcomeSd, IReadOnlyList<string> classes,
    Func<ReadOnlySpan<double>, double> shift)
{
    /// <summary>Step of the differences, as a share of a parameter's size; the functions are smooth.</summary>
    private const double Step = 1e-6;

    private readonly double[] _sizes = Sizes(parameters, designs);

    /// <summary>Names, estimates and standard errors, and their covariance, lower triangle by rows.</summary>
    public (IReadOnlyList<VarianceParameterDescription> Parameters, IReadOnlyList<IReadOnlyList<double?>> Covariance) Describe()
    {
        VarianceParameterDescription[] estimates = [.. All(parameters.Values)];
        var covariance = Covariance(Slopes(estimates.Length));
        for (var k = 0; k < estimates.Length; k++)
        {
            estimates[k] = estimates[k] with { Se = covariance[k][k] is > 0 and var variance ? Math.Sqrt(variance) : null };
        }

        return (estimates, covariance);
    }

    /// <summary>Names and estimates at given values of the fit's parameters.</summary>
    public IEnumerable<VarianceParameterDescription> All(double[] values)
    {
        var at = 0;
        foreach (var design in designs)
        {
            foreach (var parameter in OfFactor(design, values, at))
            {
                yield return parameter;
            }

            at += design.CovarianceBlocks.Sum(block => block.Parameters);
        }

        if (parameters.SigmaAt >= 0)
        {
            yield return new(VarianceParameterKinds.Sigma, outcomeSd * Math.Sqrt(values[parameters.SigmaAt]), null);
        }

        foreach (var own in Own(values))
        {
            yield return own;
        }
    }

    private VarianceParameterDescription[] Own(double[] values)
    {
        var own = values.AsSpan(parameters.OwnAt, parameters.OwnCount);
        if (fit.CutPoints.Length == 0)
        {
            return own.Length == 0 ? [] : [new(VarianceParameterKinds.Dispersion, Math.Exp(own[0]), null)];
        }

        var moved = shift(values.AsSpan(parameters.FixedAt));
        return [.. own.ToArray().Select((cut, k) => new VarianceParameterDescription(VarianceParameterKinds.CutPoint, cut - moved, null) { Term = $"{classes[k]}|{classes[k + 1]}" })];
    }

    /// <summary>Standard deviations and, after each, its effect's correlations with the later ones.</summary>
    private IEnumerable<VarianceParameterDescription> OfFactor(RandomEffectsDesign design, double[] values, int at)
    {
        var covariance = OriginalUnits.Transform(OriginalUnits.OfEffects(design, encoded), Full(design, values, at), design.Size);
        var runs = new EffectRuns(design.Terms, design.Size - design.Hidden);
        int[] named = [.. Enumerable.Range(0, design.Size).Where(k => runs.Start(k) == k)];
        var unit = outcomeSd * outcomeSd;
        foreach (var k in named)
        {
            var own = covariance[(k * design.Size) + k];
            yield return new(VarianceParameterKinds.StandardDeviation, Math.Sqrt(Math.Max(0, own * unit)), null) { Group = design.Factor, Term = design.Terms[k] };
            foreach (var l in named.Where(other => other > k))
            {
                var other = covariance[(l * design.Size) + l];
                if (covariance[(l * design.Size) + k] != 0 && own * other > 0)
                {
                    yield return new(VarianceParameterKinds.Correlation, covariance[(l * design.Size) + k] / Math.Sqrt(own * other), null) { Group = design.Factor, Term = design.Terms[l], With = design.Terms[k] };
                }
            }
        }
    }

    /// <summary>T [K, K] of its free elements.</summary>
    private static double[] Full(RandomEffectsDesign design, double[] values, int at)
    {
        var result = new double[design.Size * design.Size];
        foreach (var block in design.CovarianceBlocks)
        {
            foreach (var (i, j) in block.Elements())
            {
                result[(i * design.Size) + j] = result[(j * design.Size) + i] = values[at++];
            }

            for (var i = block.Start + 1; !block.IsFull && i < block.Start + block.Size; i++)
            {
                result[i * (design.Size + 1)] = values[at - 1];
            }
        }

        return result;
    }

    /// <summary>A size for each parameter's differences: of a covariance, the root of its variances' product.</summary>
    private static double[] Sizes(VarianceParameters parameters, IReadOnlyList<RandomEffectsDesign> designs)
    {
        double[] sizes = [.. parameters.Values.Select(value => Math.Max(1, Math.Abs(value)))];
        var at = 0;
        foreach (var design in designs)
        {
            var full = Full(design, parameters.Values, at);
            foreach (var (i, j) in design.CovarianceBlocks.SelectMany(block => block.Elements()))
            {
                var size = Math.Sqrt(full[i * (design.Size + 1)] * full[j * (design.Size + 1)]);
                sizes[at++] = size > 0 ? size : 1;
            }
        }

        if (parameters.SigmaAt >= 0)
        {
            sizes[parameters.SigmaAt] = parameters.Values[parameters.SigmaAt];
        }

        return sizes;
    }

    /// <summary>Per parameter of the fit the derivatives of what is described.</summary>
    private double[][] Slopes(int count)
    {
        var moved = (double[])parameters.Values.Clone();
        return [.. moved.Select((value, i) =>
        {
            var step = Step * _sizes[i];
            moved[i] = value + step;
            var high = Estimates(moved, count);
            moved[i] = value - step;
            var low = Estimates(moved, count);
            moved[i] = value;
            return high.Zip(low, (a, b) => (a - b) / (2 * step)).ToArray();
        })];
    }

    /// <summary>NaN where a variance of 0 moves, which adds or removes correlations: no standard error is wanted there.</summary>
    private double[] Estimates(double[] values, int count)
    {
        double[] estimates = [.. All(values).Select(p => p.Estimate)];
        return estimates.Length == count ? estimates : [.. Enumerable.Repeat(double.NaN, count)];
    }

    private double?[][] Covariance(double[][] slopes)
    {
        var (n, count) = (parameters.Values.Length, slopes.Length == 0 ? 0 : slopes[0].Length);
        return [.. Enumerable.Range(0, count).Select(k => Enumerable.Range(0, k + 1).Select(l => Between(l, k)).ToArray())];

        double? Between(int l, int k)
        {
            var sum = 0.0;
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n && slopes[i][k] != 0; j++)
                {
                    sum += slopes[j][l] == 0 ? 0 : slopes[i][k] * parameters.Covariance[(i * n) + j] * slopes[j][l];
                }
            }

            return double.IsFinite(sum) ? sum : null;
        }
    }
}
