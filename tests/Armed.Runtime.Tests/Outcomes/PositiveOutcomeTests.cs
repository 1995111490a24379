using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Tests.Outcomes;

public sealed class PositiveOutcomeTests
{
    // R 4.2.2, tests/Armed.Trainer.Tests/Refit/Data/charges.R: qgamma, and uniroot of integrate where the linear predictor varies.
    [Theory]
    [InlineData(0, .369979093, 5.711851681)]
    [InlineData(.3, .337298628, 6.706400329)]
    [InlineData(1, .152489793, 18.407339952)]
    public void Interval_NewObservation_IsTheMixturesQuantiles(double sd, double lower, double upper)
    {
        var interval = Make(2.5).Interval(0.8, sd, 0.95, IntervalKind.Observation);

        Assert.Equal(lower, interval.Lower, 1e-7 * lower);
        Assert.Equal(upper, interval.Upper, 1e-7 * upper);
    }

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1)]
    [InlineData(1e4)]
    public void Interval_NewObservation_HoldsForEveryShape(double shape)
    {
        var interval = Make(shape).Interval(-3, 0.1, 0.5, IntervalKind.Observation);

        Assert.True(interval.Lower >= 0 && interval.Lower < interval.Upper && double.IsFinite(interval.Upper));
    }

    [Fact]
    public void Interval_UnknownSd_IsNaN() => Assert.True(double.IsNaN(Make(2).Interval(0, double.NaN, 0.95, IntervalKind.Observation).Lower));

    [Fact]
    public void Interval_NewObservationWithoutShape_SaysWhatIsMissing()
    {
        var outcome = Make(null);

        Assert.False(outcome.HasInterval(IntervalKind.Observation));
        Assert.Contains("outcome.dispersion", Assert.Throws<NotSupportedException>(() => outcome.Interval(0, 1, 0.95, IntervalKind.Observation)).Message, StringComparison.Ordinal);
        Assert.NotNull(outcome.MissingForAdaptation);
    }

    [Fact]
    public void LogLikelihood_ExponentialDistribution_IsKnown() =>
        // Shape 1: density e^(-y / mu) / mu.
        Assert.Equal(-0.7 - (2 / Math.Exp(0.7)), new GammaDistribution(1).LogLikelihood(0.7, 2), 1e-14);

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(1e-30, true)]
    public void Accepts_OnlyNumbersAboveZero(double value, bool accepted) => Assert.Equal(accepted, Make(2).Accepts(value));

    private static Outcome Make(double? shape) => OutcomeRegistry.Default.Make("positive", new OutcomeDescription { Name = "y", Dispersion = shape }, null);
}
