using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Estimates a generalised linear mixed model by Laplace's approximation.</summary>
internal sealed class LaplaceFit
{
    private readonly MixedModelProblem _problem;
    private readonly MixedModelOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly LaplaceStart _start;
    private readonly LaplaceSearch _search;
    private readonly double[] _point;
    private readonly double _value;

    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public LaplaceFit(MixedModelProblem problem, MixedModelOptions options, CancellationToken cancellation)
    {
        (_problem, _options, _cancellation) = (problem, options, cancellation);
        _start = new LaplaceStart(problem, cancellation);
        var exact = options.ExactFixedEffects && problem.Flat > 0;
        var (search, from, inverse) = exact ? Exact() : (_start.Search, _start.Point, LaplaceStart.Inverse(_start.Family, _start.Curvature));
        _search = search;
        var diagonals = _start.Parameters.Diagonals(search.First);
        double[] curvature = [.. diagonals.Select(at => _start.Curvature[at - search.First])];
        _point = BoundarySearch.Settle(Maximise(from), diagonals, curvature, search.Value, Maximise, 10 * options.Tolerance);
        _value = search.Value(_point);
        Scale = _start.Parameters.Scale(_point.AsSpan(search.First), exact: true);

        double[] Maximise(double[] start) => search.Maximise(start, inverse, options.Tolerance, cancellation);
    }

    /// <summary>S at the estimates.</summary>
    public EffectScale Scale { get; }

    public OutcomeDistribution Distribution => _search.Distribution(_point);

    public LaplaceLikelihood Likelihood => _search.Likelihood;

    public int Evaluations => _start.Evaluations + _search.Evaluations;

    /// <summary>The estimates. Must be asked for before the system is used for anything else.</summary>
    public MixedModelFit Result()
    {
        var effects = new FittedEffects(_problem, Scale, Likelihood.Modes, Likelihood.Ridge, 1);
        var curvature = _options.Inference && EstimateCurvature.Affordable(_problem, _point.Length) ? _search.Curvature(_point, _cancellation) : null;
        var (covariance, source) = FixedCovariance(effects, curvature);
        var separated = FitAssembly.Separated(_problem, Likelihood, effects);
        return FitAssembly.Make(_problem, effects, Distribution) with
        {
            FixedCovariance = covariance,
            Factors = curvature is null ? effects.Factors : ParameterUncertainty.Add(_problem, effects.Factors, curvature, _search.Family.._search.First, _search.Precision(_point)),
            Variances = curvature is null || !_options.ExactFixedEffects ? null : _search.Variances(_point, curvature),
            Surface = _options.KeepSurface ? _search.Surface(_point) : null,
            LogLikelihood = _value,
            Method = _options.ExactFixedEffects ? $"Laplace; covariance of beta from {source}" : "Laplace, fixed effects integrated",
            Evaluations = Evaluations,
            Separated = EstimationMessages.Columns(separated),
            Messages = [.. FitAssembly.Messages(_problem, Scale, separated, effects), .. EstimationMessages.Unconverged(_search.Converged)],
        };
    }

    // Flat coefficients join the search, from the joint mode and with its information.
    private (LaplaceSearch Search, double[] From, double[,] Inverse) Exact()
    {
        var modes = (double[])_start.Search.Likelihood.Modes.Clone();
        _start.Search.Value(_start.Point);
        _start.Search.Likelihood.Modes.CopyTo(modes, 0);
        var search = new LaplaceSearch(_problem, exact: true, _start.Distribution, _start.Parameters);
        search.Likelihood.StartFrom(modes);
        var from = search.Start(modes.AsSpan(modes.Length - _problem.Flat));
        _start.Point.AsSpan(_start.Search.First).CopyTo(from.AsSpan(search.First));
        var information = FlatInformation.Joint(_problem, _start.Search.Likelihood, _start.Distribution, _start.Family, withPenalised: false);
        return (search, from, LaplaceStart.Inverse(information, _start.Curvature));
    }

    private (double[] Covariance, string Source) FixedCovariance(FittedEffects effects, EstimateCurvature? curvature)
    {
        var marginal = curvature is null || _search.First == _search.Family ? null : FlatInformation.Marginal(_problem, curvature, _search.Family, effects.FixedCovariance);
        return marginal is null ? (effects.FixedCovariance, "the joint information") : (marginal, "the marginal likelihood's Hessian");
    }
}
