using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>A whole number of events with the log link, Poisson or negative binomial; the prediction is its mean.</summary>
internal sealed class CountOutcome(OutcomeDescription description) : Outcome(description)
{
    private const string NegativeBinomial = "negative-binomial";
    private static readonly string[] s_families = ["poisson", NegativeBinomial];

    public override ModelTask Task => ModelTask.Count;

    public override double? LowestPrediction => 0;

    public override OutcomeDistribution Distribution
        => Description is { Family: NegativeBinomial, Dispersion: { } theta } ? new NegativeBinomialDistribution(theta) : new PoissonDistribution();

    public override string Expected => "a whole number of at least 0";

    internal override string LinearScale => "in logarithms of the mean (0.1 is about 10 %)";

    internal override string? RatioName => "ratio of means";

    private protected override ReadOnlySpan<string> Families => s_families;

    protected override bool HasDispersion => Description.Family == NegativeBinomial;

    protected internal override bool TakesOffset => true;

    public override bool Accepts(double value) => value >= 0 && double.IsFinite(value) && value == Math.Floor(value);

    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
        => prediction[0] = (float)LinkIntegral.LogNormal(mean[0], variance[0]);

    public override double InverseLink(double linear) => Math.Exp(linear);

    protected override bool HasObservationInterval => true;

    /// <summary>Equal tails of the counts' distribution mixed over the linear predictor: whole numbers.</summary>
    protected override PredictionInterval ObservationInterval(double linear, double sd, double level)
    {
        var tail = (1 - level) / 2;
        var mixture = new CountMixture(HasDispersion ? Description.Dispersion : null, linear, sd, tail);
        return new(mixture.Quantile(tail), mixture.UpperQuantile(tail), level);
    }
}
