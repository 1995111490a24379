using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Posterior;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Outcomes;

/// <summary>
/// What a model predicts, the half that needs no torch. It answers everything that is asked about a kind of outcome at prediction, verification and adaptation: classes, manifest
/// fields, likelihood, integral over the random effects, inverse link, intervals. A new kind is a subclass in an <see cref="OutcomeRegistry"/>. An outcome never changes, and several
/// threads use it at once.
/// </summary>
/// <param name="description">The outcome as the manifest describes it.</param>
public abstract class Outcome(OutcomeDescription description)
{
    /// <summary>Kind of outcome.</summary>
    public abstract ModelTask Task { get; }

    /// <summary>The outcome as the manifest describes it.</summary>
    protected OutcomeDescription Description { get; } = description;

    /// <summary>The classes in the order of the prediction's columns; empty for numbers.</summary>
    internal IReadOnlyList<string> Classes => Description.Classes;

    /// <summary>Columns of the prediction.</summary>
    internal virtual int Width => 1;

    /// <summary>What a number of the linear predictor is, for people; it ends sentences such as "coefficients, in log odds".</summary>
    internal virtual string LinearScale => "on the scale of the linear predictor";

    /// <summary>What the exponential of a coefficient is, for people; null where it is nothing of interest.</summary>
    internal virtual string? RatioName => null;

    /// <summary>The loss by which training compares answers to new clusters, with its value.</summary>
    internal virtual string LossWords(string value) => Classes.Count > 0 ? $"a log loss of {value}" : $"a mean negative log-likelihood of {value}";

    /// <summary>Number of linear predictors.</summary>
    internal virtual int Outputs => 1;

    /// <summary>Whether predictions are probabilities of classes.</summary>
    internal virtual bool HasProbabilities => false;

    /// <summary>The number that no prediction is below; null if there is none.</summary>
    public virtual double? LowestPrediction => null;

    /// <summary>Distribution of an observation given the linear predictor, by which clusters are adapted; null if one row has several linear predictors, which share a softmax.</summary>
    public abstract OutcomeDistribution? Distribution { get; }

    /// <summary>What the manifest lacks for adaptation to new clusters; null if it has everything.</summary>
    internal virtual (string Expected, string Found)? MissingForAdaptation
        => Outputs == 1 && Distribution is null ? ("a distribution of the outcome", "none") : null;

    /// <summary>What an observed value must be, for people.</summary>
    public abstract string Expected { get; }

    /// <summary>Whether a number can be an observed value.</summary>
    /// <param name="value">The number, in units of the outcome, or the index of a class.</param>
    public abstract bool Accepts(double value);

    /// <summary>Writes the prediction of one row, as the graphs compute it: E g^-1(eta) over eta ~ N(mean, variance). It is called for each row of an adapted cluster and should allocate nothing.</summary>
    /// <param name="mean">m, a number for each linear predictor: one, unless classes have one each.</param>
    /// <param name="variance">v, likewise, at least 0.</param>
    /// <param name="prediction">Receives the prediction: one number, or one for each class.</param>
    public abstract void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction);

    /// <summary>The mean at a linear predictor, g^-1(eta), for an outcome with one of them and one column. It must not fall as eta grows, so that intervals have their ends in order.</summary>
    /// <param name="linear">eta, the offset included.</param>
    public abstract double InverseLink(double linear);

    /// <summary>Index of the class that a prediction of one column stands for; -1 for numbers.</summary>
    internal virtual int ClassOf(float prediction) => -1;

    /// <summary>Whether predictions have an interval of a kind.</summary>
    /// <param name="kind">What the interval is for.</param>
    internal bool HasInterval(IntervalKind kind) => WhyNoInterval(kind) is null;

    /// <summary>Why there is no interval of a kind, in a sentence that names no part of a program; null where there is one.</summary>
    /// <param name="kind">What the interval is for.</param>
    internal string? WhyNoInterval(IntervalKind kind) => kind switch
    {
        IntervalKind.Mean => NoMeanInterval,
        IntervalKind.Observation => HasObservationInterval ? null : NoObservationInterval,
        _ => $"There is no kind of interval {kind}; expected Mean or Observation.",
    };

    /// <summary>Intervals of a row: one, or for the mean of ordered classes one for each of them; 0 where there are none.</summary>
    /// <param name="kind">What the interval is for.</param>
    internal int IntervalColumns(IntervalKind kind) => !HasInterval(kind) ? 0 : kind == IntervalKind.Mean ? Width : 1;

    /// <summary>The interval of one row.</summary>
    /// <param name="linear">Its linear predictor.</param>
    /// <param name="sd">Standard deviation of that; NaN: so are the ends.</param>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1.</param>
    /// <param name="kind">What the interval is for.</param>
    /// <param name="column">Which column of the prediction a mean's interval is for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    /// <exception cref="NotSupportedException">The outcome has no such interval; the message says why.</exception>
    internal PredictionInterval Interval(double linear, double sd, double level, IntervalKind kind, int column = 0)
    {
        if (kind is not (IntervalKind.Mean or IntervalKind.Observation))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected Mean or Observation.");
        }

        if (WhyNoInterval(kind) is { } why)
        {
            throw new NotSupportedException(Width > 1 ? $"{why} ClassSet gives the smallest set of classes that holds a new observation." : why);
        }

        if (kind == IntervalKind.Observation)
        {
            return double.IsNaN(linear) || double.IsNaN(sd) ? new(double.NaN, double.NaN, level) : ObservationInterval(linear, sd, level);
        }

        var half = NormalQuantile.OfInterval(level) * sd;
        return MeanInterval(linear - half, linear + half, level, column);
    }

    /// <summary>Checks the manifest's fields that depend on the kind of outcome.</summary>
    /// <exception cref="ArmedBundleException">A field is wrong; the message names it.</exception>
    internal void Validate()
    {
        var classes = Classes.Count;
        Require(FitsClasses(classes), "outcome.classes", ExpectedClasses, classes);
        ValidateLevels();
        ValidateFamily();
        Require(
            Description.Dispersion is not { } theta || (HasDispersion && double.IsFinite(theta) && theta > 0),
            "outcome.dispersion", HasDispersion ? "a finite number above 0" : "null, because this outcome has none", Description.Dispersion);
        Require(
            Description.Offset is null || (TakesOffset && Description.Offset.Length > 0), "outcome.offset",
            TakesOffset ? "a column's name or null" : "null, because this outcome has none", Description.Offset);
        Require(Description.Weights is null || Description.Weights.Length > 0, "outcome.weights", "a column's name or null", Description.Weights);
        ValidateCutPoints();
        var weights = Description.ClassWeights;
        Require(weights.Count == 0 || weights.Count == classes, "outcome.class_weights", $"{classes} numbers, or none", weights.Count);
        Require(weights.All(weight => double.IsFinite(weight) && weight > 0), "outcome.class_weights", "finite numbers above 0", "another");
    }

    /// <summary>Why the mean has no interval; null where it has one.</summary>
    private protected virtual string? NoMeanInterval => null;

    /// <summary>Why a new observation has no interval, where <see cref="HasObservationInterval"/> is false.</summary>
    private protected virtual string NoObservationInterval => $"An outcome of the kind {Task} has no interval for a new observation: its class does not override ObservationInterval.";

    /// <summary>The interval of the mean for a range of the linear predictor.</summary>
    /// <param name="low">Lower end of the range.</param>
    /// <param name="high">Upper end.</param>
    /// <param name="level">Probability of the range.</param>
    /// <param name="column">Which column of the prediction.</param>
    private protected virtual PredictionInterval MeanInterval(double low, double high, double level, int column) => new(InverseLink(low), InverseLink(high), level);

    /// <summary>Whether there is an interval for a new observation: <see cref="ObservationInterval"/>.</summary>
    protected virtual bool HasObservationInterval => false;

    /// <summary>Values that the manifest's <c>outcome.family</c> may have; none: it is null.</summary>
    private protected virtual ReadOnlySpan<string> Families => [];

    /// <summary>Whether the distribution has a dispersion, a number above 0 in the manifest's outcome.</summary>
    protected virtual bool HasDispersion => false;

    /// <summary>Whether rows may have an offset, a known part of the linear predictor.</summary>
    protected internal virtual bool TakesOffset => false;

    /// <summary>Number of cut points.</summary>
    private protected virtual int CutPoints => 0;

    /// <summary>What the number of classes must be, for people.</summary>
    private protected virtual string ExpectedClasses => "empty";

    /// <summary>Whether a number of classes fits.</summary>
    private protected virtual bool FitsClasses(int count) => count == 0;

    /// <summary>Checks the fields about levels.</summary>
    private protected virtual void ValidateLevels()
    {
    }

    /// <summary>The interval for a new observation of one row. It is called only where <see cref="HasObservationInterval"/> is true.</summary>
    /// <param name="linear">Its linear predictor.</param>
    /// <param name="sd">Standard deviation of that.</param>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1.</param>
    /// <returns>The interval.</returns>
    /// <exception cref="NotSupportedException">The outcome has no such interval.</exception>
    protected virtual PredictionInterval ObservationInterval(double linear, double sd, double level) => throw new NotSupportedException(NoObservationInterval);

    /// <summary>Whether a number is the index of a class.</summary>
    private protected bool IsClass(double value) => value >= 0 && value < Classes.Count && value == Math.Floor(value);

    /// <summary>What the index of a class must be, for people.</summary>
    private protected string ExpectedClass => string.Create(CultureInfo.InvariantCulture, $"the index of a class, 0 to {Classes.Count - 1}");

    private void ValidateFamily()
    {
        if (Families.Length > 0)
        {
            RequireOneOf(Description.Family, "outcome.family", Families);
        }
        else
        {
            Require(Description.Family is null, "outcome.family", "null, because this outcome has none", Description.Family);
        }

        ValidateFamilyTest();
    }

    private void ValidateFamilyTest()
    {
        if (Description.FamilyTest is not { } test)
        {
            return;
        }

        Require(Families.Length > 0, "outcome.family_test", "null, because this outcome has no family", "a test");
        Require(test.Rows > 0, "outcome.family_test.rows", "a number above 0", test.Rows);
        Require(double.IsFinite(test.Statistic) && test.Statistic >= 0, "outcome.family_test.statistic", "a finite number, 0 or more", test.Statistic);
        Require(test.PValue is >= 0 and <= 1, "outcome.family_test.p_value", "a number from 0 to 1", test.PValue);
        Require(test.Level is > 0 and < 1, "outcome.family_test.level", "a number between 0 and 1", test.Level);
        Require(test.Dispersion is not { } theta || (double.IsFinite(theta) && theta > 0), "outcome.family_test.dispersion", "a finite number above 0, or null", test.Dispersion);
    }

    private void ValidateCutPoints()
    {
        var cutPoints = Description.CutPoints;
        Require(cutPoints.Count == CutPoints, "outcome.cut_points", $"{CutPoints} numbers", cutPoints.Count);
        Require(cutPoints.All(double.IsFinite), "outcome.cut_points", "finite numbers", "NaN or infinity");
        Require(cutPoints.Zip(cutPoints.Skip(1)).All(pair => pair.First < pair.Second), "outcome.cut_points", "ascending numbers", string.Join(", ", cutPoints));
    }
}
