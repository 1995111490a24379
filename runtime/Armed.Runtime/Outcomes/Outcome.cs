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
    private const string SeveralClasses = "A prediction of several classes has no interval: the classes' probabilities depend on each other. ";

    /// <summary>Kind of outcome.</summary>
    public abstract ModelTask Task { get; }

    /// <summary>The outcome as the manifest describes it.</summary>
    protected OutcomeDescription Description { get; } = description;

    /// <summary>The classes in the order of the prediction's columns; empty for numbers.</summary>
    internal IReadOnlyList<string> Classes => Description.Classes;

    /// <summary>Columns of the prediction.</summary>
    internal virtual int Width => 1;

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
    internal bool HasInterval(IntervalKind kind) => Width == 1 && (kind == IntervalKind.Mean || (kind == IntervalKind.Observation && HasObservationInterval));

    /// <summary>The interval of one row.</summary>
    /// <param name="linear">Its linear predictor.</param>
    /// <param name="sd">Standard deviation of that.</param>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1.</param>
    /// <param name="kind">What the interval is for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    /// <exception cref="NotSupportedException">The outcome has no such interval; the message says why.</exception>
    internal PredictionInterval Interval(double linear, double sd, double level, IntervalKind kind)
    {
        if (Width > 1)
        {
            throw new NotSupportedException(SeveralClasses + InsteadOfInterval);
        }

        switch (kind)
        {
            case IntervalKind.Mean:
                var half = NormalQuantile.Compute((1 + level) / 2) * sd;
                return new(InverseLink(linear - half), InverseLink(linear + half), level);
            case IntervalKind.Observation:
                return ObservationInterval(linear, sd, level);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected Mean or Observation.");
        }
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

    /// <summary>What to use where several classes have no interval.</summary>
    private protected virtual string InsteadOfInterval => "";

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

    /// <summary>The interval for a new observation of one row.</summary>
    /// <param name="linear">Its linear predictor.</param>
    /// <param name="sd">Standard deviation of that.</param>
    /// <param name="level">Probability that the interval is to hold, between 0 and 1.</param>
    /// <returns>The interval.</returns>
    /// <exception cref="NotSupportedException">The outcome has no such interval.</exception>
    protected virtual PredictionInterval ObservationInterval(double linear, double sd, double level) => throw new NotSupportedException(
        $"An interval for a new observation needs a continuous outcome; this one is {Task}. "
            + "Use Value, the probabilities, and for a negative binomial the manifest's dispersion.");

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
    }

    private void ValidateCutPoints()
    {
        var cutPoints = Description.CutPoints;
        Require(cutPoints.Count == CutPoints, "outcome.cut_points", $"{CutPoints} numbers", cutPoints.Count);
        Require(cutPoints.All(double.IsFinite), "outcome.cut_points", "finite numbers", "NaN or infinity");
        Require(cutPoints.Zip(cutPoints.Skip(1)).All(pair => pair.First < pair.Second), "outcome.cut_points", "ascending numbers", string.Join(", ", cutPoints));
    }
}
