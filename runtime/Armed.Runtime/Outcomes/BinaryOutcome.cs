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

    internal override string LinearScale => "in log odds";

    internal override string? RatioName => "odds ratio";

    private protected override string ExpectedClasses => "2 classes";

    public override bool Accepts(double value) => value is 0 or 1;

    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
        => prediction[0] = (float)LogisticNormal.Mean(mean[0], variance[0]);

    public override double InverseLink(double linear) => 1 / (1 + Math.Exp(-linear));

    internal override int ClassOf(float prediction) => prediction >= 0.5f ? 1 : 0;

    protected override bool HasObservationInterval => true;

    /// <summary>The classes from the lower to the upper quantile of a new observation: 0 to 0, 0 to 1 or 1 to 1.</summary>
    protected override PredictionInterval ObservationInterval(double linear, double sd, double level)
    {
        var (negative, positive, tail) = (LogisticNormal.Mean(-linear, sd * sd), LogisticNormal.Mean(linear, sd * sd), (1 - level) / 2);
        return new(negative >= tail ? 0 : 1, positive <= tail ? 0 : 1, level);
    }

    private protected override bool FitsClasses(int count) => count == 2;

    private protected override void ValidateLevels() => Require(Description.Positive == Classes[1], "outcome.positive", "the second class", Description.Positive);
}
