using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>A number above 0 with the log link and a Gamma distribution of shape alpha, which the manifest holds as its dispersion; the prediction is its mean.</summary>
internal sealed class PositiveOutcome(OutcomeDescription description) : Outcome(description)
{
    public override ModelTask Task => ModelTask.Positive;

    public override double? LowestPrediction => 0;

    public override OutcomeDistribution? Distribution => Description.Dispersion is { } shape ? new GammaDistribution(shape) : null;

    internal override (string Expected, string Found)? MissingForAdaptation => Description.Dispersion is null ? ("outcome.dispersion above 0", "none") : null;

    public override string Expected => "a finite number above 0";

    internal override string LinearScale => "in logarithms of the mean (0.1 is about 10 %)";

    internal override string? RatioName => "ratio of means";

    protected override bool HasDispersion => true;

    protected internal override bool TakesOffset => true;

    protected override bool HasObservationInterval => Description.Dispersion is not null;

    private protected override string NoObservationInterval => "The bundle has no outcome.dispersion, so the variance of single observations is unknown.";

    public override bool Accepts(double value) => value > 0 && double.IsFinite(value);

    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
        => prediction[0] = (float)LinkIntegral.LogNormal(mean[0], variance[0]);

    public override double InverseLink(double linear) => Math.Exp(linear);

    /// <summary>Equal tails of the Gamma distribution mixed over the linear predictor.</summary>
    protected override PredictionInterval ObservationInterval(double linear, double sd, double level)
    {
        var (shape, tail) = (Description.Dispersion!.Value, (1 - level) / 2);
        return new(GammaMixture.Quantile(shape, linear, sd, tail), GammaMixture.UpperQuantile(shape, linear, sd, tail), level);
    }
}
