using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>Estimates a multinomial mixed model with one grouping factor: the variances maximise Laplace's approximation, with the fixed effects integrated.</summary>
internal sealed class MultinomialFit
{
    private const int MostSteps = 200;

    /// <summary>Change of the log-likelihood from which on a search may end, and how near the modes are found for it: a step in four less.</summary>
    private const double RoughTolerance = 1e-5, RoughDecrement = 1e-6;

    /// <summary>Multiplications of one Newton step, at most: some tenths of a second of one processor core, of which a fit takes a hundred.</summary>
    private const double MostWork = 1e9;

    private readonly MixedModelProblem _problem;
    private readonly MixedModelOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly MultinomialLikelihood _likelihood;
    private CovarianceParameters _parameters = null!;
    private bool _converged;
    private int _evaluations;

    private MultinomialFit(MixedModelData data, MixedModelOptions options, CancellationToken cancellation)
    {
        RequireAffordable(data);
        (_problem, _options, _cancellation) = (new MixedModelProblem(data), options, cancellation);
        _likelihood = new MultinomialLikelihood(_problem, options.Tolerance < RoughTolerance ? MultinomialLikelihood.SmallDecrement : RoughDecrement);
    }

    private MultinomialRows Rows => _likelihood.Rows;

    /// <summary>The estimates. Coefficients and effects are those of the classes, which sum to 0 over the classes.</summary>
    /// <param name="data">The model, with one factor.</param>
    /// <param name="options">How to estimate it.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="InputException">The data cannot identify the model, or it is too large.</exception>
    public static MixedModelFit Run(MixedModelData data, MixedModelOptions options, CancellationToken cancellation) => new MultinomialFit(data, options, cancellation).Result();

    /// <summary>Multiplications of one Newton step: the rows' information on the coefficients and effects of all contrasts, n^2 / 2 for each row, and the inverse of its sum, n^3.</summary>
    private static double Work(MixedModelData data)
    {
        var size = (data.Fixed.Length + data.Factors[0].Size) * (data.Classes - 1.0);
        return size * size * ((data.Rows / 2.0) + size);
    }

    private static void RequireAffordable(MixedModelData data)
    {
        if (data.Factors.Count != 1)
        {
            throw new InputException($"The mixed model of {data.Classes} unordered classes has {data.Factors.Count} grouping factors; it is solved for one.");
        }

        if (Work(data) > MostWork)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"The mixed model of {data.Classes} unordered classes with {data.Fixed.Length} columns and {data.Rows} rows is too large to be solved: a step would take {Work(data):G2} multiplications, and {MostWork:G1} are possible. Leave columns out, or fit it with --refit off."));
        }
    }

    private MixedModelFit Result()
    {
        var scale = Maximise();
        var value = _likelihood.Evaluate(scale, null);
        if (!double.IsFinite(value))
        {
            throw new ArithmeticException("The multinomial mixed-model equations cannot be solved at their estimates.");
        }

        var natural = new double[Rows.Size];
        MultinomialScale.Apply(Rows, scale, _likelihood.Modes, natural);
        var covariances = _likelihood.Covariances(scale);
        var estimates = new MultinomialEstimates(Rows, scale, natural, covariances);
        return new MixedModelFit
        {
            Outputs = Rows.Contrasts.Classes,
            Fixed = estimates.Fixed(),
            FixedCovariance = _options.Inference ? estimates.FixedCovariance() : [],
            Aliased = _problem.Aliased,
            Factors = [estimates.Factor()],
            RidgeVariances = [.. scale.Ridge.Select(tau => tau * tau)],
            LogLikelihood = value,
            Parameters = (_problem.Flat * Rows.Contrasts.Count) + CovarianceParameters.CountOf(_problem),
            Method = "Laplace, fixed effects integrated",
            EffectMethod = EffectMethods.Laplace,
            Evaluations = _evaluations,
            Messages = [.. EstimationMessages.Aliased(_problem), .. EstimationMessages.Boundaries(_problem, scale), .. EstimationMessages.Unconverged(_converged)],
        };
    }

    private EffectScale Maximise()
    {
        var (scale, information) = VarianceStart.Improve(_problem, VarianceStart.Unit(_problem), Expect, _cancellation);
        _parameters = CovarianceParameters.From(_problem, scale);
        var curvature = _parameters.Curvature(information);
        var diagonals = _parameters.Diagonals(0);
        var point = BoundarySearch.Settle(Search(_parameters.Start), diagonals, [.. diagonals.Select(at => curvature[at])], Value, Search, 10 * _options.Tolerance);
        return _parameters.Scale(point, exact: true);

        double[] Search(double[] start)
        {
            var search = new QuasiNewton(Negative, start, QuasiNewton.Inverse(curvature));
            search.Minimise(_options.Tolerance, MostSteps, _cancellation);
            _converged = search.Converged;
            return search.Point;
        }
    }

    private double Value(double[] point)
    {
        _evaluations++;
        return _likelihood.Evaluate(_parameters.Scale(point, exact: true), null);
    }

    private double Negative(ReadOnlySpan<double> point, Span<double> slope)
    {
        _evaluations++;
        var gradient = new ScaleGradient(_problem);
        var value = _likelihood.Evaluate(_parameters.Scale(point), gradient);
        _parameters.Gradient(gradient, slope);
        for (var i = 0; i < slope.Length; i++)
        {
            slope[i] = -slope[i];
        }

        return -value;
    }

    private void Expect(EffectScale at, ScaleGradient gradient)
    {
        _evaluations++;
        if (double.IsNegativeInfinity(_likelihood.Evaluate(at, gradient)))
        {
            throw new InputException("The multinomial mixed-model equations cannot be solved at the start: the scales of the columns differ too much. Standardise them.");
        }
    }
}
