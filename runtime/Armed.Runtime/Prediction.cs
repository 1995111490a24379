using System.Globalization;
using Armed.Runtime.Internal;

namespace Armed.Runtime;

/// <summary>A model's answer for one row.</summary>
public readonly struct Prediction
{
    private readonly PredictionValues _values;

    internal Prediction(PredictionValues values, PredictionHead head) => (_values, Head) = (values, head);

    /// <summary>
    /// Binary: the probability of the positive level. Continuous: the mean, in units of the outcome. Multiclass: the probability of the top class. Integrated
    /// over the random effects' uncertainty.
    /// </summary>
    public double Value => _values.Values is { } values ? values[ClassIndex] : _values.Value;

    /// <summary>Multiclass: index of the most probable class. Binary: 1 where the positive level is at least as probable, else 0. Continuous: -1.</summary>
    public int ClassIndex => _values.ClassIndex;

    /// <summary>Name of the class at <see cref="ClassIndex"/>; null for a continuous outcome.</summary>
    public string? ClassName => ClassIndex < 0 ? null : _values.Classes?[ClassIndex];

    /// <summary>Multiclass: the probability of each class, in the order of the manifest. Otherwise empty.</summary>
    public ReadOnlySpan<float> Values => _values.Values;

    /// <summary>The linear predictor: a log odds, a logit (multiclass: that of the top class), or the mean itself.</summary>
    public double LinearPredictor => _values.Linear is { } linear ? linear[ClassIndex] : _values.LinearPredictor;

    /// <summary>Multiclass: the linear predictor of each class. Otherwise empty.</summary>
    public ReadOnlySpan<float> LinearPredictors => _values.Linear;

    /// <summary>
    /// Standard deviation of the linear predictor from the random effects, at least 0; multiclass: that of the top class. NaN where the bundle's graph has
    /// no such output.
    /// </summary>
    public double Sd => _values.Sds is { } sds ? sds[ClassIndex] : _values.Sd;

    /// <summary>Multiclass: the standard deviation of each class's linear predictor. Otherwise empty.</summary>
    public ReadOnlySpan<float> Sds => _values.Sds;

    /// <summary>Which head answered: <see cref="PredictionHead.Population"/> where no cluster was known and the policy is population.</summary>
    public PredictionHead Head { get; }

    /// <summary>
    /// An interval for the mean: linear predictor plus and minus z standard deviations, through the inverse link. It carries the uncertainty of the random
    /// effects only, not that of the fixed effects, and for a number not the spread of single observations.
    /// </summary>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1; 0.95 for one.</param>
    /// <returns>The interval, in units of <see cref="Value"/>; NaN where <see cref="Sd"/> is.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="NotSupportedException">The outcome is multiclass: its probabilities have no interval each on its own.</exception>
    public PredictionInterval Interval(double level)
    {
        if (!(level is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a probability between 0 and 1, such as 0.95.");
        }

        if (_values.Task == ModelTask.Multiclass)
        {
            throw new NotSupportedException(
                "A multiclass prediction has no interval: the classes' probabilities depend on each other. Use LinearPredictors and Sds.");
        }

        var half = NormalQuantile.Compute((1 + level) / 2) * Sd;
        return new(InverseLink(LinearPredictor - half), InverseLink(LinearPredictor + half), level);
    }

    /// <summary>Value, class and head, for people.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        var name = ClassName is null ? "" : $" ({ClassName})";
        return string.Create(CultureInfo.InvariantCulture, $"{Value:G6}{name}, linear predictor {LinearPredictor:G6} (sd {Sd:G6}), {Head}");
    }

    private double InverseLink(double linear) => _values.Task == ModelTask.Binary ? 1 / (1 + Math.Exp(-linear)) : linear;
}
