using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>Ordered classes with cumulative logits from one linear predictor; the prediction is a probability for each.</summary>
internal sealed class OrdinalOutcome(OutcomeDescription description) : Outcome(description)
{
    // The graphs hold them as floats.
    private readonly double[] _cutPoints = [.. description.CutPoints.Select(cut => (double)(float)cut)];

    public override ModelTask Task => ModelTask.Ordinal;

    internal override int Width => Math.Max(1, Classes.Count);

    internal override bool HasProbabilities => true;

    public override OutcomeDistribution Distribution => new CumulativeLogitDistribution([.. Description.CutPoints]);

    public override string Expected => ExpectedClass;

    internal override string LinearScale => "in log odds";

    internal override string? RatioName => "odds ratio";

    protected override bool HasObservationInterval => !Description.HasClassStage;

    private protected override string NoObservationInterval => NoMeanInterval!;

    private protected override string? NoMeanInterval => Description.HasClassStage
        ? "The classes' probabilities of known clusters come from a second stage by class shares, which has no interval." : null;

    private protected override string ExpectedClasses => "3 classes or more";

    private protected override int CutPoints => Classes.Count - 1;

    public override bool Accepts(double value) => IsClass(value);

    /// <summary>Differences of E sigmoid(cut_k - eta), from 0 to 1.</summary>
    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
    {
        var below = 0.0;
        for (var k = 0; k < _cutPoints.Length; k++)
        {
            var upTo = LogisticNormal.Mean(_cutPoints[k] - mean[0], variance[0]);
            (prediction[k], below) = ((float)(upTo - below), upTo);
        }

        prediction[^1] = (float)(1 - below);
    }

    public override double InverseLink(double linear) => throw new NotSupportedException("The classes' probabilities need the cut points.");

    /// <summary>The range of a class's probability, which rises up to the middle of its cut points and falls from there. The ranges of all classes hold together.</summary>
    private protected override PredictionInterval MeanInterval(double low, double high, double level, int column)
    {
        var (first, last) = (Probability(column, low), Probability(column, high));
        var top = column == 0 || column == _cutPoints.Length ? low : Math.Clamp((_cutPoints[column - 1] + _cutPoints[column]) / 2, low, high);
        return new(Math.Min(first, last), Math.Max(Math.Max(first, last), Probability(column, top)), level);
    }

    /// <summary>The first and the last class that the equal-tailed interval of a new observation holds, as indices.</summary>
    protected override PredictionInterval ObservationInterval(double linear, double sd, double level)
    {
        var tail = (1 - level) / 2;
        return new(First(k => LogisticNormal.Mean(_cutPoints[k] - linear, sd * sd) >= tail), First(k => LogisticNormal.Mean(linear - _cutPoints[k], sd * sd) <= tail), level);
    }

    /// <summary>The first class up to which something holds; the last one where it holds for none before.</summary>
    private int First(Predicate<int> holds)
    {
        var k = 0;
        while (k < _cutPoints.Length && !holds(k))
        {
            k++;
        }

        return k;
    }

    // sigmoid(a) - sigmoid(b) in the tail in which neither rounds to 1.
    private double Probability(int column, double linear)
    {
        var (below, upTo) = (column == 0 ? double.NegativeInfinity : _cutPoints[column - 1] - linear, column == _cutPoints.Length ? double.PositiveInfinity : _cutPoints[column] - linear);
        return double.IsNaN(linear) ? linear : below > 0 ? Logistic.Sigmoid(-below) - Logistic.Sigmoid(-upTo) : Logistic.Sigmoid(upTo) - Logistic.Sigmoid(below);
    }

    private protected override bool FitsClasses(int count) => count >= 3;
}
