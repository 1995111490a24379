using Armed.Runtime;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Trainer.Explaining.Posteriors;

/// <summary>The posterior of a bundle's last layer at given rows, for one linear predictor: what docs/estimation.md, "Posterior and prediction", defines. Factors count as independent given the fixed part.</summary>
/// <param name="model">The bundle.</param>
/// <param name="rowsAtOnce">Rows with images that are computed at once. Default: as many as the report reads.</param>
internal sealed class LinearPosterior(ArmedModel model, int? rowsAtOnce = null)
{
    private readonly AdaptationBasis _basis = model.Basis;
    private readonly int _batch = rowsAtOnce ?? RowLimits.Of(model.Manifest).Batch;

    /// <summary>Why no standard error of a prediction follows from it, in a sentence; null if one does.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="isPopulation">Whether every cluster counts as unknown.</param>
    public static string? WhyNot(ArmedModel model, bool isPopulation) =>
        model.Outputs != 1 ? "There are no intervals: several unordered classes have a linear predictor each, and each probability depends on all of them."
        : model.Manifest.SpreadWidth == 0 ? "There are no intervals: the bundle does not hold the uncertainty of the fixed part (no kept refit, --between ignore, or more than 128 coefficients)."
        : model.Manifest.Outcome.HasClassStage && !isPopulation
            ? "There are no intervals: the second stage by class changes the probabilities of known clusters, and the standard errors are those of the linear predictor. Those of an unknown cluster have intervals, and so has a model trained with --second-stage false."
        : null;

    /// <summary>The posterior at rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isPopulation">Whether every cluster counts as unknown.</param>
    public RowPosterior Of(ExplainedInputs rows, bool isPopulation)
    {
        var linear = Compute(rows, "linear_predictor", 1);
        var width = model.Manifest.SpreadWidth;
        var spread = Array.ConvertAll(Compute(rows, GraphSignatures.FixedSpread, width), value => (double)value);
        var (mean, variance, roots) = (Array.ConvertAll(linear, value => (double)value), new double[rows.Count], new List<double[]>());
        for (var factor = 0; factor < _basis.Factors.Length; factor++)
        {
            var codes = Enumerable.Range(0, rows.Count).Select(row => isPopulation ? -1 : rows.Clusters[(row * rows.Factors) + factor]).ToArray();
            roots.Add(Add(factor, codes, Compute(rows, GraphSignatures.Design(model.Factors[factor].Name), _basis.Factors[factor].Shape.Effects), mean, variance, spread));
        }

        return new RowPosterior(mean, variance, spread, roots);
    }

    /// <summary>The linear predictor without effects of clusters [N].</summary>
    public double[] FixedPart(ExplainedInputs rows) => Array.ConvertAll(Compute(rows, "linear_predictor", 1), value => (double)value);

    /// <summary>The design of a factor's effects [N, K].</summary>
    public float[] Design(ExplainedInputs rows, int factor) => Compute(rows, GraphSignatures.Design(model.Factors[factor].Name), _basis.Factors[factor].Shape.Effects);

    /// <summary>Adds what the clusters of a factor are to the rows.</summary>
    /// <returns>What the uncertainty of each row's cluster is to it, [N, K]; that of an unknown cluster is part of the variance that predictions integrate over.</returns>
    private double[] Add(int factor, long[] codes, float[] designs, double[] mean, double[] variance, double[] spread)
    {
        var (own, width) = (_basis.Factors[factor], spread.Length / codes.Length);
        var (effects, root, one) = (new float[own.Shape.Width], new double[own.Shape.Effects], new double[1]);
        var roots = new double[codes.Length * own.Shape.Effects];
        for (var row = 0; row < codes.Length; row++)
        {
            var phi = designs.AsSpan(row * own.Shape.Effects, own.Shape.Effects);
            var isKnown = codes[row] >= 0 && codes[row] < own.Table.Clusters;
            own.Table.Read(isKnown ? (int)codes[row] : own.Table.Clusters, effects);
            EffectMoments.Add(own.Shape, effects, phi, mean.AsSpan(row, 1), variance.AsSpan(row, 1), root);
            if (isKnown)
            {
                Root(own.Shape, effects, phi, root).CopyTo(roots.AsSpan(row * own.Shape.Effects));
            }

            if (own.Taken is { } taken)
            {
                EffectMoments.TakeUp(codes[row], taken.Span, phi, spread.AsSpan(row * width, width));
            }
            else
            {
                EffectMoments.AddSpread(own.Shape, effects, phi, root, own.Spread, spread.AsSpan(row * width, width));
            }
        }

        return roots;
    }

    /// <summary>L'phi [K]: with variances alone each effect's own.</summary>
    private static ReadOnlySpan<double> Root(EffectShape shape, ReadOnlySpan<float> effects, ReadOnlySpan<float> phi, double[] root)
    {
        if (shape.IsFull)
        {
            return root;
        }

        var own = new double[shape.Effects];
        for (var k = 0; k < own.Length; k++)
        {
            own[k] = Math.Sqrt(Math.Max(0, effects[shape.Size + k])) * phi[k];
        }

        return own;
    }

    /// <summary>An output of the features' graph at rows, part by part where they have images.</summary>
    private float[] Compute(ExplainedInputs rows, string output, int columns)
    {
        var (values, part) = (new float[rows.Count * columns], rows.Images.Length == 0 ? Math.Max(1, rows.Count) : _batch);
        for (var start = 0; start < rows.Count; start += part)
        {
            var count = Math.Min(part, rows.Count - start);
            model.Compute(GraphRoles.Features, Inputs(count == rows.Count ? rows : rows.Take([.. Enumerable.Range(start, count)])), output, values.AsSpan(start * columns, count * columns));
        }

        return values;
    }

    private InputRows Inputs(ExplainedInputs rows)
    {
        if (rows.Images.Length > 0)
        {
            return rows.Rows(model);
        }

        var inputs = model.Rows(rows.Count);
        if (rows.Numeric > 0)
        {
            inputs.Set("features", rows.Features);
        }

        if (rows.Categorical > 0)
        {
            inputs.Set("categories", rows.Categories);
        }

        return rows.Offsets.Length > 0 ? inputs.Set("offset", rows.Offsets) : inputs;
    }
}
