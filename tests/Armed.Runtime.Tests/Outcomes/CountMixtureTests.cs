using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Tests.Outcomes;

public sealed class CountMixtureTests
{
    // R 4.2.2: ppois(y, mu) and pnbinom(y, size = theta, mu = mu) with mu = exp(m + sd z), summed over 400,001 values of z from -9 to 9.
    [Theory]
    [InlineData(3, double.PositiveInfinity, 0.5, 0.7, 0.807588281884)]
    [InlineData(0, double.PositiveInfinity, -6, 2, 0.984774134953)]
    [InlineData(120, double.PositiveInfinity, 4.5, 0.05, 0.996909472888)]
    [InlineData(12_000, double.PositiveInfinity, 9, 0.4, 0.83682772857)]
    [InlineData(5, 0.3, 1.2, 0.9, 0.796177380036)]
    [InlineData(40, 2.5, 3, 0.2, 0.906360818752)]
    [InlineData(900, 40, 7, 0.02, 0.130878984737)]
    [InlineData(150, 0.3, 7, 0.6, 0.429614397484)]
    [InlineData(250, 0.05, 6, 0, 0.862235772537)]
    [InlineData(9, 1e12, 2, 0.3, 0.721171139586)]
    [InlineData(990, 1e4, 6.9, 0, 0.48097617045)]
    [InlineData(10, 1e6, 2, 0, 0.871582216663)]
    [InlineData(3_000_000, 0.1, 14.5, 0.3, 0.858556911445)]
    [InlineData(8, 5, 6, 3, 0.109534315544)]
    public void Below_Mixture_IsTheSumOverTheLinearPredictor(double count, double theta, double mean, double sd, double expected) =>
        Assert.Equal(expected, new CountMixture(double.IsInfinity(theta) ? null : theta, mean, sd).Below(count), 1e-8); // logarithms of up to 4e7

    // Quantiles of 4,000,000 counts drawn in R 4.2.2: shares of .1888 and .9178, .1007 and .9025 are at most these, of .0632 and .8876, .0687 and .8976 one less.
    [Theory]
    [InlineData(null, 1.3, 0.6, 1, 9)]
    [InlineData(1.7, 3.0, 0.4, 3, 47)]
    public void Interval_NewObservation_IsThatOfSimulatedCounts(double? theta, double mean, double sd, double lower, double upper)
    {
        var interval = Make(theta).Interval(mean, sd, 0.8, IntervalKind.Observation);

        Assert.Equal((lower, upper), (interval.Lower, interval.Upper));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(30.0)]
    [InlineData(null)]
    public void Quantile_IsTheSmallestCountThatReachesTheProbability(double? theta)
    {
        foreach (var (mean, sd) in new[] { (-3.0, 0.2), (1.5, 0), (3, 1.5), (6, 0.1) })
        {
            foreach (var probability in new[] { 1e-4, 0.05, 0.5, 0.95, 0.9999 })
            {
                var mixture = new CountMixture(theta, mean, sd);
                var count = mixture.Quantile(probability);

                Assert.True(count == Math.Floor(count) && mixture.Below(count) >= probability && (count == 0 || mixture.Below(count - 1) < probability), $"{mean}, {sd}, {probability}: {count}");
            }
        }
    }

    // R 4.2.2: qpois and qnbinom with lower.tail = FALSE; with sd, the first count whose ppois or pnbinom(.., lower.tail = FALSE), summed over 200,001 values of z from -12 to 12, is at most the tail.
    [Theory]
    [InlineData(5e-14, null, 1.3, 0, 25)]
    [InlineData(5e-17, null, 1.3, 0, 29)]
    [InlineData(5e-14, 1.7, 3, 0, 408)]
    [InlineData(5e-17, 1.7, 3, 0, 494)]
    [InlineData(5e-14, null, 1.3, 0.6, 325)]
    [InlineData(5e-17, null, 1.3, 0.6, 542)]
    [InlineData(5e-14, 1.7, 3, 0.4, 1839)]
    [InlineData(5e-17, 1.7, 3, 0.4, 2860)]
    public void UpperQuantile_RareTail_IsThatOfR(double tail, double? theta, double mean, double sd, double expected) =>
        Assert.Equal(expected, new CountMixture(theta, mean, sd, tail).UpperQuantile(tail), 1e-3 * expected);

    /// <summary>The largest level below 1 has finite ends, which grow with the level.</summary>
    [Theory]
    [InlineData("count")]
    [InlineData("positive")]
    [InlineData("continuous")]
    public void Interval_LevelsNear1_AreFiniteAndGrow(string task)
    {
        var outcome = OutcomeRegistry.Default.Make(task, new OutcomeDescription { Name = "y", Classes = [], Family = task == "count" ? "poisson" : null, Dispersion = task == "positive" ? 2 : null }, task == "continuous" ? 1 : null);
        var (lower, upper) = (double.PositiveInfinity, 0.0);
        foreach (var level in new[] { 0.9, 0.999999, 0.9999999999999, 0.99999999999999, 0.9999999999999999 })
        {
            var interval = outcome.Interval(2, 0.5, level, IntervalKind.Observation);
            Assert.True(interval.Lower <= lower && interval.Upper > upper && double.IsFinite(interval.Upper), $"{level}: {interval.Lower} to {interval.Upper}");
            (lower, upper) = (interval.Lower, interval.Upper);
        }
    }

    /// <summary>Where no double is large enough the end is infinite; the search for it ends.</summary>
    [Theory]
    [InlineData(null, 1e3)]
    [InlineData(null, 1e13)]
    [InlineData(null, double.PositiveInfinity)]
    [InlineData(3.0, 1e3)]
    [InlineData(3.0, 1e13)]
    public void Quantile_BeyondDoubles_IsInfinite(double? theta, double sd)
    {
        Assert.Equal(double.PositiveInfinity, new CountMixture(theta, 0, sd, 0.025).UpperQuantile(0.025));
        Assert.Equal(double.PositiveInfinity, new CountMixture(theta, 0, sd).Quantile(0.975));
    }

    [Fact]
    public void Quantile_LargeDispersion_IsThatOfPoisson()
    {
        foreach (var probability in new[] { 0.01, 0.5, 0.99 })
        {
            Assert.Equal(new CountMixture(null, 4, 0.1).Quantile(probability), new CountMixture(1e9, 4, 0.1).Quantile(probability));
        }
    }

    [Fact]
    public void Interval_HugeMeansAndUnknownSd_AreRangesAndNoNumbers()
    {
        var huge = Make(null).Interval(40, 0.5, 0.9, IntervalKind.Observation);

        Assert.Equal(Math.Exp(40 - (1.6448536269514722 * 0.5)), huge.Lower, 1e-6 * huge.Lower);
        Assert.True(Make(3).Interval(600, 0.5, 0.9, IntervalKind.Observation).Upper > 1e250);
        Assert.True(double.IsNaN(Make(null).Interval(1, double.NaN, 0.9, IntervalKind.Observation).Lower));
    }

    private static Outcome Make(double? theta)
        => OutcomeRegistry.Default.Make("count", new OutcomeDescription { Name = "y", Classes = [], Family = theta is null ? "poisson" : "negative-binomial", Dispersion = theta }, null);
}
