using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Estimates;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Intervals;

/// <summary>Adds confidence intervals to the estimates of a solved last layer.</summary>
internal sealed class ConfidenceIntervals(
    FittedModel model, FitData data, RefitRows rows, RefitColumns columns, RefitCandidate solved, TrainingOptions options, Action<string> say, CancellationToken cancellation)
{
    /// <summary>Share of a standard error below which the lower end of a standard deviation is 0.</summary>
    private const double Negligible = 0.02;

    private bool IsGaussian => data.Kind.IsGaussian;

    /// <summary>The estimates with intervals, and messages.</summary>
    public (MixedModelDescription Model, IReadOnlyList<string> Messages) AddTo(MixedModelDescription described)
    {
        var reason = Reason(described);
        var method = reason is null ? options.ConfidenceIntervals : ConfidenceMethod.Wald;
        string[] messages = reason is null ? [] : [$"Confidence intervals are Wald's, not by {EnumWords.Of(options.ConfidenceIntervals)}: {reason}."];
        var (intervals, more) = method switch
        {
            ConfidenceMethod.Profile => (Profile(described), []),
            ConfidenceMethod.Bootstrap => Bootstrap(described),
            _ => (Wald(described), []),
        };
        return (With(described, intervals, method), [.. messages, .. more]);
    }

    private string? Reason(MixedModelDescription described) => options.ConfidenceIntervals == ConfidenceMethod.Wald ? null
        : rows.HiddenWidth > 0 ? "the model has hidden features"
        : data.Outputs > 1 ? "several unordered classes have a linear predictor each"
        : solved.IsCalibrated ? "held-out rows chose the standard deviations of the random effects, so that the estimates do not maximise a likelihood"
        : described.LogLikelihood is null ? "the equations are too large to factor, so there is no likelihood"
        : options.ConfidenceIntervals == ConfidenceMethod.Bootstrap ? BootstrapSamples.Reason(data.Kind, data.ObservationWeights.Length > 0) : null;

    private Interval[] Wald(MixedModelDescription described) =>
    [
        .. described.FixedEffects.Select(effect => WaldIntervals.Of(effect, options.ConfidenceLevel, IsGaussian)),
        .. described.VarianceParameters.Select(parameter => WaldIntervals.Of(parameter, options.ConfidenceLevel)),
    ];

    private MixedModelDescription With(MixedModelDescription described, Interval[] intervals, ConfidenceMethod method) => described with
    {
        ConfidenceMethod = EnumWords.Of(method),
        ConfidenceLevel = options.ConfidenceLevel,
        FixedEffects = [.. described.FixedEffects.Select((effect, j) => effect with { Lower = intervals[j].Lower, Upper = intervals[j].Upper })],
        VarianceParameters = [.. described.VarianceParameters.Select((parameter, k) => parameter with { Lower = intervals[described.FixedEffects.Count + k].Lower, Upper = intervals[described.FixedEffects.Count + k].Upper })],
    };

    private MixedModelOptions Plain => new() { Criterion = options.Criterion, QuadratureNodes = solved.Fit.Nodes ?? 1, Inference = false };

    private int[] All => [.. data.Training.Concat(data.Validation).Order()];

    /// <summary>As lme4's confint: of the full likelihood, whatever was maximised.</summary>
    private Interval[] Profile(MixedModelDescription described)
    {
        say("profile likelihoods");
        var fit = MixedModelSolver.Fit(columns.Build(All), Plain with { Criterion = EstimationCriterion.Ml, KeepSurface = true }, cancellation);
        var estimates = new ClassicalEstimates(model, data, rows, columns, solved with { Fit = fit }, options);
        var (surface, variances, quantile) = (fit.Surface!, estimates.VarianceEstimates(), StudentT.Quantile(options.ConfidenceLevel, double.PositiveInfinity));
        var profile = new SurfaceProfile(surface, cancellation);
        return
        [
            .. Fixed(described, fit, estimates.Map, profile, quantile),
            .. described.VarianceParameters.Select(parameter => Profile(parameter, values => At(variances, values, parameter), surface.Values(surface.Point), profile, quantile)),
        ];
    }

    private IEnumerable<Interval> Fixed(MixedModelDescription described, MixedModelFit fit, double[] map, SurfaceProfile profile, double quantile)
    {
        var count = fit.Fixed.Length;
        int[] estimated = [.. Enumerable.Range(0, count).Except(fit.Aliased)];
        var own = new FixedProfile(fit.Surface!, All.Length, cancellation);
        foreach (var (j, effect) in estimated.Zip(described.FixedEffects))
        {
            var contrast = map[(j * count)..((j + 1) * count)];
            var (unit, mean) = (model.OutcomeSd, j == columns.InterceptAt ? model.OutcomeMean : 0);
            var step = (effect.Se is > 0 ? effect.Se.Value : Math.Max(1e-3, Math.Abs(effect.Estimate))) / unit;
            var estimate = contrast.Zip(fit.Fixed, (l, b) => l * b).Sum();
            var interval = Both(step, direction => IsGaussian
                ? own.End(contrast, estimate, direction, quantile)
                : profile.End(values => contrast.Zip(values.AsSpan(values.Length - count).ToArray(), (l, b) => l * b).Sum(), direction, quantile));
            yield return new Interval((interval.Lower * unit) + mean, (interval.Upper * unit) + mean);
        }
    }

    private Interval Profile(VarianceParameterDescription parameter, Func<double[], double> of, double[] best, SurfaceProfile profile, double quantile)
    {
        if (!double.IsFinite(of(best)))
        {
            return Interval.None; // the full likelihood has no such parameter, as a correlation with an effect of variance 0
        }

        var step = parameter.Se is > 0 ? parameter.Se.Value : parameter.Kind == VarianceParameterKinds.Correlation ? 0.2 : Math.Max(0.1 * Math.Abs(parameter.Estimate), 0.05 * model.OutcomeSd);
        var interval = Both(step, direction => profile.End(of, direction, quantile));
        return parameter.Kind == VarianceParameterKinds.StandardDeviation && interval.Lower < Negligible * step ? interval with { Lower = 0 } : interval;
    }


    private static Interval Both(double step, Func<double, double?> end) => new(end(-step), end(step));

    private static double At(VarianceEstimates variances, double[] values, VarianceParameterDescription parameter) => variances.All(values).FirstOrDefault(other => IsSame(other, parameter))?.Estimate ?? double.NaN;

    private (Interval[] Intervals, IReadOnlyList<string> Messages) Bootstrap(MixedModelDescription described)
    {
        var samples = new BootstrapSamples(columns.Build(All), solved.Fit, options.Seed);
        var found = samples.Estimates(options.BootstrapSamples, Plain, fit => new ClassicalEstimates(model, data, rows, columns, solved with { Fit = fit }, options).Describe(), say, cancellation);
        var tail = (1 - options.ConfidenceLevel) / 2;
        Interval[] intervals =
        [
            .. described.FixedEffects.Select(effect => Percentiles(found.Select(sample => sample.FixedEffects.FirstOrDefault(other => other.Term == effect.Term)?.Estimate), tail)),
            .. described.VarianceParameters.Select(parameter => Percentiles(found.Select(sample => sample.VarianceParameters.FirstOrDefault(other => IsSame(other, parameter))?.Estimate), tail)),
        ];
        return (intervals, found.Count == options.BootstrapSamples ? [] : [FormattableString.Invariant($"{options.BootstrapSamples - found.Count} of {options.BootstrapSamples} bootstrap samples could not be fitted and are left out.")]);
    }

    private static bool IsSame(VarianceParameterDescription first, VarianceParameterDescription second) =>
        (first.Kind, first.Group, first.Term, first.With) == (second.Kind, second.Group, second.Term, second.With);

    /// <summary>R's seventh definition, linear between order statistics.</summary>
    private static Interval Percentiles(IEnumerable<double?> estimates, double tail)
    {
        double[] sorted = [.. estimates.OfType<double>().Where(double.IsFinite).Order()];
        return sorted.Length < 2 ? Interval.None : Interval.Of(At(sorted, tail), At(sorted, 1 - tail));

        static double At(double[] sorted, double share)
        {
            var place = share * (sorted.Length - 1);
            var low = (int)place;
            return sorted[low] + ((place - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]));
        }
    }
}
