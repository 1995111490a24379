using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>Classes with the softmax link, a linear predictor each; the prediction is a probability for each.</summary>
internal sealed class MulticlassOutcome(OutcomeDescription description) : Outcome(description)
{
    public override ModelTask Task => ModelTask.Multiclass;

    internal override int Width => Math.Max(1, Classes.Count);

    internal override int Outputs => Width;

    internal override bool HasProbabilities => true;

    public override OutcomeDistribution? Distribution => null;

    public override string Expected => ExpectedClass;

    internal override string LinearScale => "in logits of the classes";

    private protected override string NoMeanInterval
        => "The probabilities of several classes without an order have no interval each, because every one depends on the linear predictors of all.";

    private protected override string NoObservationInterval
        => "A new observation of several classes without an order has no interval, because nothing lies between them.";

    private protected override string ExpectedClasses => "2 classes or more";

    public override bool Accepts(double value) => IsClass(value);

    /// <summary>softmax of the logits, each divided by the spread of its own variance.</summary>
    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
    {
        var (largest, sum) = (double.NegativeInfinity, 0.0);
        for (var o = 0; o < mean.Length; o++)
        {
            largest = Math.Max(largest, mean[o] / LinkIntegral.Spread(variance[o]));
        }

        for (var o = 0; o < mean.Length; o++)
        {
            var power = Math.Exp((mean[o] / LinkIntegral.Spread(variance[o])) - largest);
            (prediction[o], sum) = ((float)power, sum + power);
        }

        for (var o = 0; o < mean.Length; o++)
        {
            prediction[o] = (float)(prediction[o] / sum);
        }
    }

    public override double InverseLink(double linear) => throw new NotSupportedException("Several linear predictors share one softmax.");

    private protected override bool FitsClasses(int count) => count >= 2;
}
