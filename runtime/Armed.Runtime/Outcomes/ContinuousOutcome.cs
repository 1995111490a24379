using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>A number with the identity link and normal residuals; the prediction is its mean.</summary>
/// <param name="description">The outcome.</param>
/// <param name="residualSd">Residual standard deviation of a row of weight 1; null if the manifest has none.</param>
internal sealed class ContinuousOutcome(OutcomeDescription description, double? residualSd) : Outcome(description)
{
    public override ModelTask Task => ModelTask.Continuous;

    public override OutcomeDistribution? Distribution => residualSd is > 0 and var sigma ? new GaussianDistribution(sigma) : null;

    internal override (string Expected, string Found)? MissingForAdaptation => residualSd is > 0 ? null : ("residual_sd above 0", residualSd is null ? "none" : "0");

    public override string Expected => "a finite number";

    internal override string LinearScale => $"in units of {Description.Name}";

    internal override string LossWords(string value) => $"a mean squared error of {value} times the variance of {Description.Name}";

    protected override bool HasObservationInterval => residualSd is not null;

    private protected override string NoObservationInterval => "The bundle has no residual_sd, so the variance of single observations is unknown.";

    public override bool Accepts(double value) => double.IsFinite(value);

    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction) => prediction[0] = (float)mean[0];

    public override double InverseLink(double linear) => linear;

    /// <summary>m plus and minus z sqrt(sd^2 + sigma^2).</summary>
    protected override PredictionInterval ObservationInterval(double linear, double sd, double level)
    {
        var sigma = residualSd!.Value;
        var half = NormalQuantile.OfInterval(level) * Math.Sqrt((sd * sd) + (sigma * sigma));
        return new(linear - half, linear + half, level);
    }
}
