using Armed.Runtime.Bundles;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>Estimates a multinomial mixed model with one grouping factor: the variances maximise Laplace's approximation, with the fixed effects integrated.</summary>
internal sealed class MultinomialFit
{
    private const int MostSteps = 200;

    /// <summary>Change of the log-likelihood from which on a search may end, and the decrement below which a mode takes one more full step: fewer steps.</summary>
    private const double RoughTolerance = 1e-5, RoughDecrement = 1e-6;

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

    private static void RequireAffordable(MixedModelData data)
    {
        if (data.Factors.Count != 1)
        {
            throw new InputException($"The mixed model of {data.Classes} unordered classes has {data.Factors.Count} grouping factors; it is solved for one.");
        }

        MultinomialSize.Of(data).Require();
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
        (string Column, string Words)[] separated = [.. Separated(covariances)];
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
            Separated = EstimationMessages.Columns(separated),
            Messages = [.. EstimationMessages.Aliased(_problem), .. EstimationMessages.Boundaries(_problem, scale), .. EstimationMessages.Separated(separated), .. EstimationMessages.Unconverged(_converged)],
        };
    }

    /// <summary>Flat coefficients that only the numerical ridge holds, by class.</summary>
    private IEnumerable<(string Column, string Words)> Separated(MultinomialCovariances covariances)
    {
        var (data, classes) = (_problem.Data, Rows.Contrasts.Classes);
        for (var j = 0; j < _problem.Flat; j++)
        {
            var (at, scale) = (_problem.Penalised + j, _problem.FlatScale[j] * _problem.FlatScale[j]);
            for (var o = 0; o < classes; o++)
            {
                if (_likelihood.Ridge[at] * Variance(covariances, at, o) / scale > FitAssembly.RidgeShare)
                {
                    var column = data.NameOf(data.Fixed[_problem.Coefficients[at]]);
                    yield return (column, $"{column} for class {(data.ClassNames.Count > o ? $"'{data.ClassNames[o]}'" : $"{o + 1}")}");
                }
            }
        }
    }

    /// <summary>The variance of a class's coefficient, C_o V C_o'.</summary>
    private double Variance(MultinomialCovariances covariances, int coefficient, int output)
    {
        var (contrasts, sum) = (Rows.Contrasts, 0.0);
        for (var q = 0; q < contrasts.Count; q++)
        {
            for (var r = 0; r < contrasts.Count; r++)
            {
                sum += contrasts[output, q] * contrasts[output, r] * covariances.Fixed[(((q * Rows.Fixed) + coefficient) * Rows.Border) + (r * Rows.Fixed) + coefficient];
            }
        }

        return sum;
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
