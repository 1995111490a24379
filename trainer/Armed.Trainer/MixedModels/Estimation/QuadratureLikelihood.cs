using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Log-likelihood of a model with one factor and one effect by adaptive Gauss-Hermite quadrature, and its exact gradient, over
/// x = [parameters of the distribution, border coefficients in spherical units, lambda in units of its start]. Penalised coefficients carry their
/// Gaussian log-prior at given ridge variances.
/// </summary>
internal sealed class QuadratureLikelihood
{
    private readonly MixedModelProblem _problem;
    private readonly OutcomeDistribution _distribution;
    private readonly GaussHermite _rule;
    private readonly EffectScale _scale;
    private readonly double[] _ridge;
    private readonly ClusterOrder _order;
    private readonly double _unit;
    private readonly double[] _eta;
    private readonly double[] _sorted;
    private readonly double[] _slopes;
    private readonly double[] _effects;

    /// <param name="problem">The model.</param>
    /// <param name="distribution">The outcome's distribution at the start.</param>
    /// <param name="scale">S at the start; its Lambda is lambda's unit, its border scale stays.</param>
    /// <param name="ridge">Prior precisions of the border's spherical coefficients.</param>
    /// <param name="nodes">Nodes per cluster.</param>
    public QuadratureLikelihood(MixedModelProblem problem, OutcomeDistribution distribution, EffectScale scale, double[] ridge, int nodes)
    {
        (_problem, _distribution, _scale, _ridge, _rule) = (problem, distribution, scale, ridge, new GaussHermite(nodes));
        (_order, _unit) = (new ClusterOrder(problem), scale.Lambdas[0][0]);
        var rows = problem.Data.Rows;
        (_eta, _sorted, _slopes) = (new double[rows], new double[rows], new double[rows]);
        var levels = problem.Data.Factors[0].Levels;
        (_effects, Modes, Means, Variances) = (new double[problem.System.Size], new double[levels], new double[levels], new double[levels]);
        Family = distribution.Parameters.Length;
    }

    public int Family { get; }

    public int Evaluations { get; private set; }

    /// <summary>Spherical mode of each cluster at the last evaluation.</summary>
    public double[] Modes { get; }

    /// <summary>Posterior mean of each cluster's spherical effect at the last evaluation.</summary>
    public double[] Means { get; }

    /// <summary>Its posterior variance.</summary>
    public double[] Variances { get; }

    public OutcomeDistribution Distribution(ReadOnlySpan<double> x) => Family == 0 ? _distribution : _distribution.With(x[..Family]);

    /// <summary>Posterior means of the effects in the columns' units at x, which was evaluated last.</summary>
    public double[] Effects(double[] x) => [.. Means.Select(mean => x[^1] * _unit * mean)];

    /// <summary>Per parameter what its information gains at least; infinite on a boundary.</summary>
    public double[] Precision(double[] x)
    {
        var least = ParameterUncertainty.LeastPrecision;
        return [.. FamilyGradient.LeastPrecision(_distribution, least), .. new double[_ridge.Length], x[^1] == 0 ? double.PositiveInfinity : least / (x[^1] * x[^1])];
    }

    /// <summary>The variance parameters at x with their covariance.</summary>
    public VarianceParameters? VarianceParameters(double[] x, EstimateCurvature curvature) => VarianceUncertainty.Generalised(
        _problem, curvature, x, Precision(x), at => Scale(at).Lambdas, at => Distribution(at), Coefficients, x.Length - 1);

    /// <summary>The likelihood around a point.</summary>
    public LikelihoodSurface Surface(double[] point) => new(
        (x, slope) => Negative(x, slope), point, x => VarianceUncertainty.GeneralisedValues(_problem, Scale(x).Lambdas, Distribution(x), Coefficients(x)));

    /// <summary>S at x.</summary>
    public EffectScale Scale(ReadOnlySpan<double> x) => new(_problem, [[x[^1] * _unit]], _scale.Ridge);

    /// <summary>The negative log-likelihood less log-prior, and its gradient.</summary>
    public double Negative(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Evaluations++;
        SetPredictor(x);
        var parts = new (double Value, double Lambda, double[] Family)[_order.Ranges.Length];
        var (distribution, lambda) = (Distribution(x), x[^1] * _unit);
        var neighbours = Enumerable.Range(0, Family).Select(k => FamilyGradient.Neighbours(distribution, k)).ToArray();
        Parallel.For(0, parts.Length, part => parts[part] = Part(_order.Ranges[part], new ScalarClusterQuadrature(distribution, neighbours, FamilyGradient.Width, lambda, _rule)));
        var value = 0.0;
        gradient.Clear();
        foreach (var part in parts)
        {
            value += part.Value;
            gradient[^1] -= _unit * part.Lambda;
            for (var k = 0; k < Family; k++)
            {
                gradient[k] -= part.Family[k];
            }
        }

        BorderGradient(gradient[Family..^1]);
        return -value + Prior(x[Family..^1], gradient[Family..^1]);
    }

    /// <summary>The negative log-likelihood alone.</summary>
    public double NegativeLikelihood(ReadOnlySpan<double> x)
    {
        var ignored = new double[x.Length];
        return Negative(x, ignored) - Prior(x[Family..^1], ignored.AsSpan(Family, x.Length - Family - 1));
    }

    /// <summary>Sums A at the weights of the modes.</summary>
    public void Assemble(ReadOnlySpan<double> x)
    {
        var (distribution, lambda, weights) = (Distribution(x), x[^1] * _unit, new double[_eta.Length]);
        for (var c = 0; c < Modes.Length; c++)
        {
            for (var at = _order.Start[c]; at < _order.Start[c + 1]; at++)
            {
                weights[_order.Row[at]] = _order.Weights[at] * distribution.Terms(_sorted[at] + lambda * Modes[c] * _order.Design[at], _order.Outcome[at]).Weight;
            }
        }

        _problem.System.Assemble(weights);
    }

    /// <summary>Fixed coefficients [P].</summary>
    private double[] Coefficients(double[] x)
    {
        var result = new double[_problem.Data.Fixed.Length];
        for (var j = 0; j < _ridge.Length; j++)
        {
            result[_problem.Coefficients[j]] = _scale.Border[j] * x[Family + j];
        }

        return result;
    }

    private (double Value, double Lambda, double[] Family) Part((int From, int To) range, ScalarClusterQuadrature quadrature)
    {
        var (value, lambda, family) = (0.0, 0.0, new double[Family]);
        for (var c = range.From; c < range.To; c++)
        {
            var (start, count) = (_order.Start[c], _order.Start[c + 1] - _order.Start[c]);
            if (count == 0)
            {
                (Modes[c], Means[c], Variances[c]) = (0, 0, 1);
                continue;
            }

            var rows = new ClusterRows
            {
                Design = _order.Design.AsSpan(start, count),
                Offset = _sorted.AsSpan(start, count),
                Outcome = _order.Outcome.AsSpan(start, count),
                Weights = _order.Weights.AsSpan(start, count),
            };
            value += quadrature.Evaluate(rows, ref Modes[c], _slopes.AsSpan(start, count));
            (Means[c], Variances[c]) = (quadrature.Mean, quadrature.Variance);
            lambda += quadrature.LambdaGradient;
            for (var k = 0; k < Family; k++)
            {
                family[k] += quadrature.FamilyGradient[k];
            }
        }

        return (value, lambda, family);
    }

    private void SetPredictor(ReadOnlySpan<double> x)
    {
        Array.Clear(_effects);
        for (var j = 0; j < _ridge.Length; j++)
        {
            _effects[_problem.Random + j] = _scale.Border[j] * x[Family + j];
        }

        _problem.Offset.CopyTo(_eta, 0);
        _problem.System.Multiply(_effects, _eta);
        for (var at = 0; at < _sorted.Length; at++)
        {
            _sorted[at] = _eta[_order.Row[at]];
        }
    }

    private void BorderGradient(Span<double> gradient)
    {
        for (var at = 0; at < _slopes.Length; at++)
        {
            _eta[_order.Row[at]] = _slopes[at];
        }

        _problem.System.MultiplyTransposed(_eta, _effects);
        for (var j = 0; j < gradient.Length; j++)
        {
            gradient[j] = -_scale.Border[j] * _effects[_problem.Random + j];
        }
    }

    // beta' D beta / 2, spherical.
    private double Prior(ReadOnlySpan<double> border, Span<double> gradient)
    {
        var sum = 0.0;
        for (var j = 0; j < border.Length; j++)
        {
            sum += 0.5 * _ridge[j] * border[j] * border[j];
            gradient[j] += _ridge[j] * border[j];
        }

        return sum;
    }
}
