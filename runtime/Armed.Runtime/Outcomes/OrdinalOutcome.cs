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

    private protected override string InsteadOfInterval => "Use LinearPredictor, Sd and the manifest's cut points.";

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

    private protected override bool FitsClasses(int count) => count >= 3;
}
