using System.Globalization;
using Armed.Runtime.Model;

namespace Armed.Runtime;

/// <summary>A model's answer for one row.</summary>
public readonly struct Prediction
{
    private readonly PredictionValues _values;

    internal Prediction(PredictionValues values, PredictionHead head) => (_values, Head) = (values, head);

    /// <summary>
    /// Binary: the probability of the positive level. Numbers and counts: the mean, in units of the outcome. Multiclass and
    /// ordinal: the probability of the top class. Integrated over the random effects' uncertainty.
    /// </summary>
    public double Value => _values.Values is { } values ? values[ClassIndex] : _values.Value;

    /// <summary>
    /// Multiclass and ordinal: index of the most probable class. Binary: 1 if the positive level is at least as probable, else 0. Numbers and counts: -1.
    /// </summary>
    public int ClassIndex => _values.ClassIndex;

    /// <summary>Name of the class at <see cref="ClassIndex"/>; null for numbers and counts.</summary>
    public string? ClassName => ClassIndex < 0 ? null : _values.Outcome?.Classes[ClassIndex];

    /// <summary>Multiclass and ordinal: the probability of each class, in the order of the manifest. Otherwise empty.</summary>
    public ReadOnlySpan<float> Values => _values.Values;

    /// <summary>The linear predictor: a log odds, a logit (multiclass: that of the top class), a log mean (offset included), an ordinal outcome's eta, or the mean itself.</summary>
    public double LinearPredictor => _values.Linear is { } linear ? linear[ClassIndex] : _values.LinearPredictor;

    /// <summary>Multiclass: the linear predictor of each class. Otherwise empty.</summary>
    public ReadOnlySpan<float> LinearPredictors => _values.Linear;

    /// <summary>
    /// Standard deviation of the linear predictor from the random effects, at least 0; multiclass: that of the top class. NaN if the bundle's graph has
    /// no such output.
    /// </summary>
    public double Sd => _values.Sds is { } sds ? sds[ClassIndex] : _values.Sd;

    /// <summary>Multiclass: the standard deviation of each class's linear predictor. Otherwise empty.</summary>
    public ReadOnlySpan<float> Sds => _values.Sds;

    /// <summary>Which head answered: <see cref="PredictionHead.Population"/> where no cluster was known and the policy is population.</summary>
    public PredictionHead Head { get; }

    /// <summary>
    /// An interval for the mean: linear predictor plus and minus z standard deviations, through the inverse link. It carries the uncertainty of the random
    /// effects, of a model with hidden features also that of the coefficients, and for a number not the spread of single observations.
    /// </summary>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <returns>The interval, in units of <see cref="Value"/>; NaN where <see cref="Sd"/> is.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="NotSupportedException">The outcome is multiclass or ordinal: its probabilities have no interval each on its own.</exception>
    public PredictionInterval Interval(double level) => Interval(level, IntervalKind.Mean);

    /// <summary>
    /// An interval for the mean, as <see cref="Interval(double)"/>, or for a new observation of the row (of weight 1), which adds the spread of single observations. A
    /// continuous outcome has the linear predictor plus and minus z sqrt(sd^2 + sigma^2), sigma the residual standard deviation; a positive one has quantiles of its distribution. The
    /// uncertainty of the fixed effects is in both intervals if the model has hidden features, and in neither without.
    /// </summary>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <param name="kind">What the interval is for.</param>
    /// <returns>The interval, in units of <see cref="Value"/>; NaN where <see cref="Sd"/> is.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1, or <paramref name="kind"/> is none.</exception>
    /// <exception cref="NotSupportedException">
    /// The outcome is multiclass or ordinal, or an observation's interval is asked for and the outcome has none; the message says why.
    /// </exception>
    public PredictionInterval Interval(double level, IntervalKind kind)
    {
        if (!(level is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a probability between 0 and 1, such as 0.95.");
        }

        return _values.Outcome.Interval(LinearPredictor, Sd, level, kind);
    }

    /// <summary>Value, class and head, for people.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        var name = ClassName is null ? "" : $" ({ClassName})";
        return string.Create(CultureInfo.InvariantCulture, $"{Value:G6}{name}, linear predictor {LinearPredictor:G6} (sd {Sd:G6}), {Head}");
    }
}
