using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Maximises Laplace's approximation over x = [parameters of the distribution, flat coefficients in their units (exact only), covariance parameters].
/// </summary>
internal sealed class LaplaceSearch
{
    private const int MostSteps = 200;
    private readonly MixedModelProblem _problem;
    private readonly OutcomeDistribution _distribution;
    private readonly CovarianceParameters _parameters;
    private readonly int _flat;

    public LaplaceSearch(MixedModelProblem problem, bool exact, OutcomeDistribution distribution, CovarianceParameters parameters)
    {
        (_problem, _distribution, _parameters) = (problem, distribution, parameters);
        Likelihood = new LaplaceLikelihood(problem, exact);
        _flat = exact ? problem.Flat : 0;
        Family = distribution.Parameters.Length;
    }

    public LaplaceLikelihood Likelihood { get; }

    /// <summary>Number of parameters of the distribution.</summary>
    public int Family { get; }

    /// <summary>Position of the first covariance parameter.</summary>
    public int First => Family + _flat;

    public int Evaluations { get; private set; }

    public bool Converged { get; private set; }

    /// <summary>A starting point: the distribution's own parameters, given flat coefficients, the covariances' start.</summary>
    public double[] Start(ReadOnlySpan<double> flat) => [.. _distribution.Parameters, .. flat[..Math.Min(_flat, flat.Length)], .. _parameters.Start];

    public OutcomeDistribution Distribution(double[] x) => Family == 0 ? _distribution : _distribution.With(x.AsSpan(0, Family));

    /// <summary>The log-likelihood with diagonals of 0 taken as 0.</summary>
    public double Value(double[] x)
    {
        Evaluations++;
        return Likelihood.Evaluate(Distribution(x), _parameters.Scale(x.AsSpan(First), exact: true), x.AsSpan(Family, _flat), null, default, default);
    }

    /// <summary>The log-likelihood, its gradient and S's part of it.</summary>
    public double Evaluate(double[] x, Span<double> slope, out ScaleGradient gradient)
    {
        Evaluations++;
        gradient = new ScaleGradient(_problem);
        slope.Clear();
        var value = Likelihood.Evaluate(
            Distribution(x), _parameters.Scale(x.AsSpan(First)), x.AsSpan(Family, _flat), gradient, slope.Slice(Family, _flat), slope[..Family]);
        _parameters.Gradient(gradient, slope[First..]);
        return value;
    }

    public double[] Maximise(double[] start, double[,] inverseCurvature, double tolerance, CancellationToken cancellation)
    {
        var search = new QuasiNewton(Negative, start, inverseCurvature);
        search.Minimise(tolerance, MostSteps, cancellation);
        Converged = search.Converged;
        return search.Point;
    }

    /// <summary>Hessian and the effects' shifts at a point.</summary>
    public EstimateCurvature Curvature(double[] point, CancellationToken cancellation) => EstimateCurvature.Of(Negative, Effects, point, cancellation);

    /// <summary>The variance parameters at a point with their covariance.</summary>
    public VarianceParameters? Variances(double[] point, EstimateCurvature curvature) => VarianceUncertainty.Generalised(
        _problem, curvature, point, Precision(point), x => _parameters.Scale(x.AsSpan(First), exact: true).Lambdas, Distribution, Coefficients, First);

    /// <summary>The likelihood around a point.</summary>
    public LikelihoodSurface Surface(double[] point) => new(
        (x, slope) => Negative(x, slope), point,
        x => VarianceUncertainty.GeneralisedValues(_problem, _parameters.Scale(x.AsSpan(First), exact: true).Lambdas, Distribution(x), Coefficients(x)));

    /// <summary>Per parameter what its information gains at least, in the search's units; infinite on a boundary.</summary>
    public double[] Precision(double[] x) =>
    [
        .. FamilyGradient.LeastPrecision(_distribution, ParameterUncertainty.LeastPrecision), .. new double[_flat],
        .. _parameters.Precision(x[First..], ParameterUncertainty.LeastPrecision),
    ];

    /// <summary>The negative log-likelihood and its gradient.</summary>
    public double Negative(ReadOnlySpan<double> x, Span<double> slope)
    {
        var value = Evaluate(x.ToArray(), slope, out _);
        for (var i = 0; i < slope.Length; i++)
        {
            slope[i] = -slope[i];
        }

        return -value;
    }

    /// <summary>Fixed coefficients [P]; 0 for those that are not among the parameters.</summary>
    private double[] Coefficients(double[] x)
    {
        var result = new double[_problem.Data.Fixed.Length];
        for (var j = 0; j < _flat; j++)
        {
            result[_problem.Coefficients[_problem.Penalised + j]] = _problem.FlatScale[j] * x[Family + j];
        }

        return result;
    }

    private double[] Effects(double[] x)
    {
        var effects = new double[_problem.System.Size];
        _parameters.Scale(x.AsSpan(First)).Apply(Likelihood.Modes, effects);
        return effects;
    }
}
