using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Outcomes;

/// <summary>Two classes with the logit link; the prediction is the probability of the positive one.</summary>
internal sealed class BinaryOutcome(OutcomeDescription description) : Outcome(description)
{
    public override ModelTask Task => ModelTask.Binary;

    internal override bool HasProbabilities => true;

    public override OutcomeDistribution Distribution => new BernoulliDistribution();

    public override string Expected => $"1 for '{Classes[1]}' or 0 for '{Classes[0]}'";

    private protected override string ExpectedClasses => "2 classes";

    public override bool Accepts(double value) => value is 0 or 1;

    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
        => prediction[0] = (float)LogisticNormal.Mean(mean[0], variance[0]);

    public override double InverseLink(double linear) => 1 / (1 + Math.Exp(-linear));

    internal override int ClassOf(float prediction) => prediction >= 0.5f ? 1 : 0;

    private protected override bool FitsClasses(int count) => count == 2;

    private protected override void ValidateLevels() => Require(Description.Positive == Classes[1], "outcome.positive", "the second class", Description.Positive);
}
