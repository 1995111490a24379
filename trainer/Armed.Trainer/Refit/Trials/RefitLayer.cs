using Armed.Runtime.Bundles;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Refit.Trials;

/// <summary>Turns an estimated mixed model into the last layer that predicts.</summary>
internal sealed class RefitLayer(RefitRows rows, RefitColumns columns, IReadOnlyList<RandomEffectsDesign> designs, MixedModelFit fit)
{
    /// <summary>The last layer.</summary>
    public LastLayer Build()
    {
        EffectTable[] effects = [.. designs.Select((design, g) => Table(design, g))];
        return Build(effects, effects.Any(table => table.IsTooLarge) ? [] : [.. fit.Pairs.Select(EffectPair.Of)]); // beside diagonals, covariances would mislead
    }

    private LastLayer Build(EffectTable[] effects, EffectPair[] pairs) => new()
    {
        Map = rows.Map,
        Derived = rows.Derived,
        Intercept = columns.InterceptAt < 0 ? new float[fit.Outputs] : ByOutput(fit.Fixed.AsSpan(columns.InterceptAt * fit.Outputs, fit.Outputs)),
        Hidden = ByOutput(fit.Fixed.AsSpan(columns.HiddenAt * fit.Outputs, rows.HiddenWidth * fit.Outputs)),
        Inputs = columns.InputsAt < 0 ? [] : ByOutput(columns.OfInputs<double>(fit.Fixed, fit.Outputs)),
        Effects = effects,
        Pairs = pairs,
        Method = fit.EffectMethod,
        Nodes = fit.Nodes,
        Checks = [.. fit.Checks.Select(check => new IntegralCheckDescription(check.Clusters, check.Nodes, check.Difference, check.Agrees))],
        Parameters = new OutcomeParameters { Sigma = fit.Sigma, Dispersion = fit.Dispersion, CutPoints = fit.CutPoints },
    };

    /// <summary>From coefficients [n, O] to [O, n].</summary>
    private float[] ByOutput(ReadOnlySpan<double> coefficients)
    {
        var (count, result) = (coefficients.Length / fit.Outputs, new float[coefficients.Length]);
        for (var at = 0; at < result.Length; at++)
        {
            result[at] = (float)coefficients[(at % count * fit.Outputs) + (at / count)];
        }

        return result;
    }

    private EffectTable Table(RandomEffectsDesign design, int factor)
    {
        var estimate = fit.Factors[factor];
        int size = design.Size * fit.Outputs, packed = size * (size + 1) / 2, clusters = estimate.Means.Length / size;
        var shifts = Shifts(design, factor, clusters);
        double[] covariance = [.. estimate.Covariance];
        covariance[0] += shifts.Length == 0 ? 0 : shifts.Sum(s => s * s) / clusters; // an unknown cluster varies by what the means explained, too
        var posterior = new double[(clusters + 1) * packed];
        estimate.Posterior.CopyTo(posterior, 0);
        PackedLower(covariance, design.Size).CopyTo(posterior, clusters * packed);
        return new EffectTable
        {
            Design = design,
            Clusters = clusters,
            Outputs = fit.Outputs,
            Means = Means(estimate, size, clusters, shifts),
            Variances = Diagonals(posterior, size, clusters + 1),
            Cholesky = CholeskyFactors.OfPacked(posterior, size),
            Covariance = covariance,
            WithFixed = estimate.PosteriorWithFixed,
        };
    }

    /// <summary>What the cluster means' coefficients add to the known clusters' intercepts.</summary>
    private double[] Shifts(RandomEffectsDesign design, int factor, int clusters)
    {
        if (columns.Means.Count == 0)
        {
            return [];
        }

        if (!design.HasIntercept)
        {
            throw new InputException($"The random effects of '{design.Factor}' have no intercept, which --between ignore needs: it keeps the differences between clusters. Write (1 + .. | {design.Factor}).");
        }

        var means = columns.Means[factor];
        var coefficients = fit.Fixed.AsSpan(columns.MeansAt(factor), means.Width);
        var shifts = new double[clusters];
        for (var c = 0; c < clusters; c++)
        {
            for (var k = 0; k < means.Width; k++)
            {
                shifts[c] += coefficients[k] * means.Of(c)[k];
            }
        }

        return shifts;
    }

    private static float[] Means(FactorEstimate estimate, int size, int clusters, double[] shifts)
    {
        var means = new float[(clusters + 1) * size];
        for (var i = 0; i < estimate.Means.Length; i++)
        {
            means[i] = (float)(estimate.Means[i] + (shifts.Length > 0 && i % size == 0 ? shifts[i / size] : 0));
        }

        return means;
    }

    /// <summary>The lower triangle of T x I: effect k on output o is at k O + o, and outputs are independent.</summary>
    private double[] PackedLower(double[] matrix, int size)
    {
        var outputs = fit.Outputs;
        return [.. Enumerable.Range(0, size * outputs).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => i % outputs == j % outputs ? matrix[(i / outputs * size) + (j / outputs)] : 0))];
    }

    private float[] Diagonals(double[] packed, int size, int clusters)
    {
        var diagonals = new float[clusters * size];
        var width = size * (size + 1) / 2;
        for (var c = 0; c < clusters; c++)
        {
            for (var k = 0; k < size; k++)
            {
                var own = packed.AsSpan(c * width, width);
                diagonals[(c * size) + k] = (float)Math.Max(0, fit.Outputs == 1 ? own[(k * (k + 1) / 2) + k] : Centred(own, k));
            }
        }

        return diagonals;
    }

    /// <summary>O / (O - 1) times the variance of an effect on one output less its mean over outputs: what all share cancels in the softmax.</summary>
    private double Centred(ReadOnlySpan<double> packed, int effect)
    {
        var (outputs, sum) = (fit.Outputs, 0.0);
        var first = effect - (effect % outputs);
        for (var i = first; i < first + outputs; i++)
        {
            for (var j = first; j < first + outputs; j++)
            {
                var (large, small) = (Math.Max(i, j), Math.Min(i, j));
                sum += ((i == effect ? 1 : 0) - (1.0 / outputs)) * ((j == effect ? 1 : 0) - (1.0 / outputs)) * packed[(large * (large + 1) / 2) + small];
            }
        }

        return sum * outputs / (outputs - 1);
    }
}
