using Armed.Runtime;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Explaining.Posteriors;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Explaining.Residuals;

/// <summary>Simulates outcomes of rows from a bundle, with new effects of every cluster: rows of one cluster share them, as they do in the data.</summary>
internal sealed class OutcomeSimulation
{
    private readonly LabelledSample _rows;
    private readonly OutcomeKind _kind;
    private readonly OutcomeParameters _parameters;
    private readonly double[] _linear;
    private readonly double[] _fixed;
    private readonly FactorDraw[] _factors;

    private OutcomeSimulation(ArmedModel model, LabelledSample rows, bool isHeldOut)
    {
        (_rows, _kind) = (rows, OutcomeKinds.Of(model.Task));
        var posterior = new LinearPosterior(model);
        var manifest = model.Manifest;
        _parameters = new OutcomeParameters { Sigma = manifest.ResidualSd ?? 1, Dispersion = manifest.Outcome.Dispersion ?? double.PositiveInfinity, CutPoints = manifest.Outcome.CutPoints };
        _linear = posterior.FixedPart(rows.Inputs);
        _factors = [.. Enumerable.Range(0, manifest.Clusters.Count).Select(factor => new FactorDraw(Groups(rows, factor), posterior.Design(rows.Inputs, factor), Prior(model, factor)))];
        // The coefficients are those of the rows of the fit; for others they are uncertain.
        _fixed = isHeldOut && manifest.SpreadWidth > 0 ? posterior.Of(rows.Inputs, isPopulation: true).Fixed : [];
    }

    /// <summary>A simulation; null where the outcome cannot be simulated: several unordered classes, and kinds of a program's own.</summary>
    public static OutcomeSimulation? Of(ArmedModel model, LabelledSample rows, bool isHeldOut) =>
        model.Outputs != 1 || model.Manifest.Graphs.All(graph => graph.Role != GraphRoles.Features) || OutcomeKinds.Of(model.Task).Simulate(0, new OutcomeParameters { CutPoints = model.Manifest.Outcome.CutPoints, Dispersion = 1 }, new GaussianRandom(1)) is null
            ? null
            : new OutcomeSimulation(model, rows, isHeldOut);

    /// <summary>Outcomes of all rows.</summary>
    public void Draw(GaussianRandom random, Span<float> outcomes)
    {
        var eta = (double[])_linear.Clone();
        AddFixed(eta, random);
        foreach (var factor in _factors)
        {
            factor.AddTo(eta, random);
        }

        for (var row = 0; row < eta.Length; row++)
        {
            outcomes[row] = (float)_kind.Simulate(eta[row], OfRow(row), random)!.Value;
        }
    }

    /// <summary>The weight of a continuous row is the precision of its residual.</summary>
    private OutcomeParameters OfRow(int row) => _rows.Weights.Length > 0 && _kind.IsGaussian ? _parameters with { Sigma = _parameters.Sigma / Math.Sqrt(_rows.Weights[row]) } : _parameters;

    private void AddFixed(double[] eta, GaussianRandom random)
    {
        var width = _fixed.Length / Math.Max(1, eta.Length);
        double[] z = [.. Enumerable.Range(0, width).Select(_ => random.Normal())];
        for (var row = 0; row < eta.Length && width > 0; row++)
        {
            for (var r = 0; r < width; r++)
            {
                eta[row] += _fixed[(row * width) + r] * z[r];
            }
        }
    }

    private static EffectDistribution Prior(ArmedModel model, int factor)
    {
        var basis = model.Basis.Factors[factor];
        var row = new float[basis.Shape.Width];
        basis.Table.Read(basis.Table.Clusters, row);
        return EffectDistribution.OfRow(basis.Shape, row);
    }

    /// <summary>A number for each cluster; a row whose cluster is neither known nor named is one of its own.</summary>
    private static int[] Groups(LabelledSample rows, int factor)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, rows.Count).Select(row => Number(Name(rows, factor, row)))];

        int Number(string name) => numbers.TryGetValue(name, out var number) ? number : numbers[name] = numbers.Count;
    }

    private static string Name(LabelledSample rows, int factor, int row)
    {
        var code = rows.Inputs.Clusters[(row * rows.Inputs.Factors) + factor];
        return code >= 0 ? FormattableString.Invariant($"code {code}") : factor == 0 && rows.ClusterNames[row].Length > 0 ? $"name {rows.ClusterNames[row]}" : FormattableString.Invariant($"row {row}");
    }
}
