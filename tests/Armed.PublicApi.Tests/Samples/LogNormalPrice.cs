using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.PublicApi.Tests.Samples;

/// <summary>
/// A price of mean exp(eta), log-normal with a learned precision tau, the manifest's dispersion: log y ~ N(eta - 1 / (2 tau), 1 / tau). It shows an outcome with a parameter, an offset and an
/// interval for new observations. This is the half that predicts.
/// </summary>
internal sealed class LogNormalPrice(OutcomeDescription description) : Outcome(description)
{
    public static ModelTask Kind { get; } = new("log-normal");

    public override ModelTask Task => Kind;

    public override OutcomeDistribution Distribution => new LogNormal(Precision);

    public override string Expected => "a finite number above 0";

    protected override bool HasDispersion => true;

    protected override bool TakesOffset => true;

    protected override bool HasObservationInterval => true;

    private double Precision => Description.Dispersion ?? 1;

    public override bool Accepts(double value) => value > 0 && double.IsFinite(value);

    public override double InverseLink(double linear) => Math.Exp(linear);

    public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction) => prediction[0] = (float)Math.Exp(mean[0] + (variance[0] / 2));

    /// <summary>Of the level 95 % alone, for brevity.</summary>
    protected override PredictionInterval ObservationInterval(double linear, double sd, double level)
    {
        const double Deviate = 1.959963984540054;
        ArgumentOutOfRangeException.ThrowIfNotEqual(level, 0.95);
        var (middle, half) = (linear - (0.5 / Precision), Deviate * Math.Sqrt((sd * sd) + (1 / Precision)));
        return new(Math.Exp(middle - half), Math.Exp(middle + half), level);
    }

    private sealed class LogNormal(double precision) : OutcomeDistribution
    {
        public override double Dispersion => precision;

        public override double[] Parameters => [Math.Log(precision)];

        public override OutcomeDistribution With(ReadOnlySpan<double> parameters) => new LogNormal(Math.Exp(parameters[0]));

        public override RowTerms Terms(double eta, double y)
        {
            var off = Math.Log(y) - eta + (0.5 / precision);
            return new(-Math.Log(y) + (0.5 * (Math.Log(precision) - Math.Log(2 * Math.PI) - (precision * off * off))), precision * off, precision, 0);
        }
    }
}
