using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Log-likelihood of a model with one factor by adaptive Gauss-Hermite quadrature, and its exact gradient, over
/// x = [parameters of the distribution, border coefficients in spherical units, elements of Lambda in the parameters' units]. Penalised coefficients carry their
/// Gaussian log-prior at given ridge variances.
/// </summary>
internal sealed class QuadratureLikelihood
{
    // Of the start's unit: a coefficient of scale 0 could not be written in spherical units.
    private const double LeastRidge = 1e-6;

    private readonly MixedModelProblem _problem;
    private readonly OutcomeDistribution _distribution;
    private readonly GaussHermiteGrid _grid;
    private readonly CovarianceParameters _parameters;
    private readonly double[] _start;
    private readonly double[] _ridge;
    private readonly double[] _border;
    private readonly ClusterOrder _order;
    private readonly double[] _eta;
    private readonly double[] _sorted;
    private readonly double[] _slopes;
    private readonly double[] _effects;
    private readonly int _size;

    /// <param name="problem">The model.</param>
    /// <param name="distribution">The outcome's distribution at the start.</param>
    /// <param name="parameters">The covariances' parameters.</param>
    /// <param name="start">Their values at the start; ridge variances stay there. A search for them may have ended on either side of 0: their sign is that of the spherical coefficients' unit.</param>
    /// <param name="ridge">Prior precisions of the border's spherical coefficients.</param>
    /// <param name="nodes">Nodes per effect.</param>
    public QuadratureLikelihood(MixedModelProblem problem, OutcomeDistribution distribution, CovarianceParameters parameters, double[] start, double[] ridge, int nodes)
    {
        (_problem, _distribution, _parameters, _ridge) = (problem, distribution, parameters, ridge);
        _start = [.. start[..Elements], .. start[Elements..].Select(tau => Math.CopySign(Math.Max(LeastRidge, Math.Abs(tau)), tau))];
        (_border, _size) = (parameters.Scale(_start, exact: true).Border, problem.Data.Factors[0].Size);
        (_order, _grid) = (new ClusterOrder(problem.Data, problem.Data.Factors[0]), new GaussHermiteGrid(nodes, _size));
        var (rows, levels) = (problem.Data.Rows, problem.Data.Factors[0].Levels);
        (_eta, _sorted, _slopes, _effects) = (new double[rows], new double[rows], new double[rows], new double[problem.System.Size]);
        (Modes, Means, Covariances) = (new double[levels * _size], new double[levels * _size], new double[levels * _size * _size]);
        Family = distribution.Parameters.Length;
        First = Family + _ridge.Length;
        Start = [.. distribution.Parameters, .. new double[_ridge.Length], .. _start.AsSpan(0, Elements)];
    }

    /// <summary>Number of parameters of the distribution.</summary>
    public int Family { get; }

    /// <summary>Position of the first element of Lambda.</summary>
    public int First { get; }

    /// <summary>A starting point with coefficients of 0.</summary>
    public double[] Start { get; }

    public int Evaluations { get; private set; }

    /// <summary>Spherical modes at the last evaluation, [C, K].</summary>
    public double[] Modes { get; }

    /// <summary>Posterior means of the spherical effects at the last evaluation, [C, K].</summary>
    public double[] Means { get; }

    /// <summary>Their posterior covariances, [C, K, K].</summary>
    public double[] Covariances { get; }

    /// <summary>Positions of Lambda's diagonal elements.</summary>
    public int[] Diagonals => [.. _parameters.Diagonals(First).Where(at => at < Start.Length)];

    private int Elements => _parameters.Count - _problem.GroupCount;

    public OutcomeDistribution Distribution(ReadOnlySpan<double> x) => Family == 0 ? _distribution : _distribution.With(x[..Family]);

    /// <summary>Posterior means of the effects in the columns' units at x, which was evaluated last.</summary>
    public double[] Effects(double[] x)
    {
        var (spherical, result) = (new double[_problem.System.Size], new double[_problem.System.Size]);
        Means.CopyTo(spherical, 0);
        Scale(x).Apply(spherical, result);
        return result[..Means.Length];
    }

    /// <summary>Per parameter what its information gains at least; infinite on a boundary.</summary>
    public double[] Precision(double[] x)
    {
        var least = ParameterUncertainty.LeastPrecision;
        return [.. FamilyGradient.LeastPrecision(_distribution, least), .. new double[_ridge.Length], .. _parameters.Precision(Covariance(x), least).AsSpan(0, Elements)];
    }

    /// <summary>The variance parameters at x with their covariance.</summary>
    public VarianceParameters? VarianceParameters(double[] x, EstimateCurvature curvature) => VarianceUncertainty.Generalised(
        _problem, curvature, x, Precision(x), at => Scale(at).Lambdas, at => Distribution(at), Coefficients, First);

    /// <summary>The likelihood around a point.</summary>
    public LikelihoodSurface Surface(double[] point) => new(
        (x, slope) => Negative(x, slope), point, x => VarianceUncertainty.GeneralisedValues(_problem, Scale(x).Lambdas, Distribution(x), Coefficients(x)));

    /// <summary>S at x.</summary>
    public EffectScale Scale(ReadOnlySpan<double> x) => _parameters.Scale(Covariance(x), exact: true);

    /// <summary>The negative log-likelihood less log-prior, and its gradient.</summary>
    public double Negative(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Evaluations++;
        SetPredictor(x);
        var parts = new (double Value, double[] Factor, double[] Family)[_order.Ranges.Length];
        var (distribution, lambda) = (Distribution(x), Scale(x).Lambdas[0]);
        var neighbours = Enumerable.Range(0, Family).Select(k => FamilyGradient.Neighbours(distribution, k)).ToArray();
        Parallel.For(0, parts.Length, part => parts[part] = Part(_order.Ranges[part], new ClusterQuadrature(distribution, neighbours, FamilyGradient.Width, lambda, _grid)));
        var value = 0.0;
        gradient.Clear();
        var ofScale = new ScaleGradient(_problem);
        foreach (var part in parts)
        {
            value += part.Value;
            Add(part.Factor, 1, ofScale.Lambdas[0]);
            Add(part.Family, -1, gradient);
        }

        var elements = new double[_parameters.Count];
        _parameters.Gradient(ofScale, elements);
        Add(elements.AsSpan(0, Elements), -1, gradient[First..]);
        BorderGradient(gradient[Family..First]);
        return -value + Prior(x[Family..First], gradient[Family..First]);
    }

    /// <summary>The negative log-likelihood alone.</summary>
    public double NegativeLikelihood(ReadOnlySpan<double> x)
    {
        var ignored = new double[x.Length];
        return Negative(x, ignored) - Prior(x[Family..First], ignored.AsSpan(Family..First));
    }

    /// <summary>Sums A at the weights of the modes.</summary>
    public void Assemble(ReadOnlySpan<double> x)
    {
        var (distribution, weights, effects) = (Distribution(x), new double[_eta.Length], new double[_problem.System.Size]);
        var spherical = new double[_problem.System.Size];
        Modes.CopyTo(spherical, 0);
        Scale(x).Apply(spherical, effects);
        Array.Clear(effects, _problem.Random, _ridge.Length);
        SetPredictor(x);
        _problem.System.Multiply(effects, _eta);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = _problem.Weights[i] * distribution.Terms(_eta[i], _problem.Data.Outcome[i]).Weight;
        }

        _problem.System.Assemble(weights);
    }

    private static void Add(ReadOnlySpan<double> from, double factor, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }

    // The covariance parameters at x; ridge variances stay.
    private double[] Covariance(ReadOnlySpan<double> x) => [.. x[First..], .. _start.AsSpan(Elements)];

    /// <summary>Fixed coefficients [P].</summary>
    private double[] Coefficients(double[] x)
    {
        var result = new double[_problem.Data.Fixed.Length];
        for (var j = 0; j < _ridge.Length; j++)
        {
            result[_problem.Coefficients[j]] = _border[j] * x[Family + j];
        }

        return result;
    }

    private (double Value, double[] Factor, double[] Family) Part((int From, int To) range, ClusterQuadrature quadrature)
    {
        var (value, factor, family) = (0.0, new double[_size * _size], new double[Family]);
        for (var c = range.From; c < range.To; c++)
        {
            var mode = Modes.AsSpan(c * _size, _size);
            var mean = Means.AsSpan(c * _size, _size);
            var covariance = Covariances.AsSpan(c * _size * _size, _size * _size);
            var (start, count) = (_order.Start[c], _order.Start[c + 1] - _order.Start[c]);
            if (count == 0)
            {
                SetPrior(mode, mean, covariance);
                continue;
            }

            value += quadrature.Evaluate(_order.Rows(c, _sorted), mode, _slopes.AsSpan(start, count));
            quadrature.Mean.CopyTo(mean);
            quadrature.Covariance.CopyTo(covariance);
            Add(quadrature.FactorGradient, 1, factor);
            Add(quadrature.FamilyGradient, 1, family);
        }

        return (value, factor, family);
    }

    private void SetPrior(Span<double> mode, Span<double> mean, Span<double> covariance)
    {
        mode.Clear();
        mean.Clear();
        for (var k = 0; k < covariance.Length; k++)
        {
            covariance[k] = k % (_size + 1) == 0 ? 1 : 0;
        }
    }

    private void SetPredictor(ReadOnlySpan<double> x)
    {
        Array.Clear(_effects);
        for (var j = 0; j < _ridge.Length; j++)
        {
            _effects[_problem.Random + j] = _border[j] * x[Family + j];
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
            gradient[j] = -_border[j] * _effects[_problem.Random + j];
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
