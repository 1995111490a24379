using System.Globalization;
using System.Text.Json.Serialization;
using Armed.Runtime.Model;

namespace Armed.Runtime;

/// <summary>A model's answer for one row. System.Text.Json writes it by <see cref="PredictionJsonConverter"/>.</summary>
[JsonConverter(typeof(PredictionJsonConverter))]
public readonly struct Prediction
{
    internal const string NoClassSet = "A set of classes needs a probability for each of several classes. Use Interval for other outcomes.";

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

    /// <summary>
    /// Standard deviation of the linear predictor with the uncertainty of the fixed effects, from which intervals follow: <see cref="Sd"/> where the bundle's graph has no such output, as with
    /// hidden features, whose sd has that uncertainty already.
    /// </summary>
    public double TotalSd => _values.Sds is null ? _values.TotalSd : Sd;

    /// <summary>Multiclass: the standard deviation of each class's linear predictor. Otherwise empty.</summary>
    public ReadOnlySpan<float> Sds => _values.Sds;

    /// <summary>Which head answered: <see cref="PredictionHead.Population"/> where no cluster was known and the policy is population.</summary>
    public PredictionHead Head { get; }

    /// <summary>
    /// An interval for the mean: linear predictor plus and minus z standard deviations (<see cref="TotalSd"/>), through the inverse link. It carries the uncertainty of the random
    /// effects and of the fixed effects, and for a number not the spread of single observations. Of ordered classes it is the interval of the top
    /// class's probability, the range of that probability over the linear predictor's interval.
    /// </summary>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <returns>The interval, in units of <see cref="Value"/>; NaN where <see cref="Sd"/> is.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="NotSupportedException">The outcome is multiclass: its probabilities have no interval each on its own.</exception>
    public PredictionInterval Interval(double level) => Interval(level, IntervalKind.Mean);

    /// <summary>
    /// An interval for the mean, as <see cref="Interval(double)"/>, or for a new observation of the row (of weight 1), which adds the spread of single observations. A
    /// continuous outcome has the linear predictor plus and minus z sqrt(sd^2 + sigma^2), sigma the residual standard deviation. Counts and positive numbers have the equal-tailed quantiles
    /// of their distribution mixed over the linear predictor, counts whole ones. Binary and ordered classes have the indices of the first and the last class between these quantiles.
    /// </summary>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <param name="kind">What the interval is for.</param>
    /// <returns>The interval, in units of <see cref="Value"/>, or indices of classes; NaN where <see cref="Sd"/> is.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1, or <paramref name="kind"/> is none.</exception>
    /// <exception cref="NotSupportedException">The outcome has no such interval, as multiclass; the message says why, and what to use.</exception>
    public PredictionInterval Interval(double level, IntervalKind kind)
    {
        RequireLevel(level);
        return _values.Outcome.Interval(LinearPredictor, TotalSd, level, kind, kind == IntervalKind.Mean && _values.Values is not null ? ClassIndex : 0);
    }

    /// <summary>Multiclass and ordinal: the smallest set of classes that holds a new observation with a probability, by <see cref="Values"/>.</summary>
    /// <param name="level">What the probabilities of the set must reach, between 0 and 1; 0.95 for one.</param>
    /// <returns>The classes, in the order of the manifest; none where a probability is NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="NotSupportedException">The prediction is not a probability for each class.</exception>
    public IReadOnlyList<string> ClassSet(double level)
    {
        RequireLevel(level);
        if (_values.Values is not { } values)
        {
            throw new NotSupportedException(NoClassSet);
        }

        var members = new bool[values.Length];
        Outcomes.ClassSet.Mark(values, level, members);
        var classes = _values.Outcome.Classes;
        return [.. Enumerable.Range(0, members.Length).Where(k => members[k]).Select(k => classes[k])];
    }

    /// <summary>Requires a probability that an interval or a set can hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 0 and 1.</exception>
    internal static void RequireLevel(double level)
    {
        if (!(level is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a probability between 0 and 1, such as 0.95.");
        }
    }

    /// <summary>Value, class and head, for people.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        var name = ClassName is null ? "" : $" ({ClassName})";
        return string.Create(CultureInfo.InvariantCulture, $"{Value:G6}{name}, linear predictor {LinearPredictor:G6} (sd {Sd:G6}), {Head}");
    }
}
