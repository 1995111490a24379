using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.PublicApi.Tests.Samples;

/// <summary>A waiting time, exponentially distributed with mean exp(eta): the half that predicts and adapts.</summary>
internal sealed class WaitingTime(OutcomeDescription description) : Outcome(description)
{
    public static ModelTask Kind { get; } = new("waiting-time");

    public static OutcomeRegistry Outcomes { get; } = OutcomeRegistry.Default.With(Kind, (description, _) => new WaitingTime(description));

    public override ModelTask Task => Kind;

    public override OutcomeDistribution Distribution { get; } = new Exponential();

    public override string Expected => "a finite number of at least 0";

    public override bool Accepts(double value) => value >= 0 && double.IsFinite(value);

    public override double InverseLink(double linear) => Math.Exp(linear);

    /// <summary>E exp(eta) = exp(m + v / 2), the mean of a log-normal variable.</summary>
    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction) => prediction[0] = (float)Math.Exp(mean[0] + (variance[0] / 2));

    /// <summary>l(eta) = -eta - y exp(-eta).</summary>
    private sealed class Exponential : OutcomeDistribution
    {
        public override RowTerms Terms(double eta, double y)
        {
            var ratio = y * Math.Exp(-eta);
            return new(-eta - ratio, ratio - 1, ratio, -ratio);
        }
    }
}
