using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Tests.Outcomes;

public sealed class LogisticNormalTests
{
    /// <summary>Against a grid of 20,000 steps; the approximation of MacKay (1992) is 39 % off at m = -5, v = 2.</summary>
    [Fact]
    public void Mean_IsTheIntegralFarIntoTheTail()
    {
        foreach (var variance in new[] { 0, 0.01, 0.5, 1, 2, 4, 9, 16 })
        {
            for (var mean = -12.0; mean <= 12; mean += 0.5)
            {
                var exact = Exact(mean, variance);
                Assert.Equal(exact, LogisticNormal.Mean(mean, variance), 0.005 * exact);
            }
        }
    }

    [Theory]
    [InlineData(-5, 1, 0.01080)] // the published case of rare events
    [InlineData(-5, 2, 0.01664)]
    public void Mean_OfRareEvents_IsThePublishedNumber(double mean, double variance, double expected) => Assert.Equal(expected, LogisticNormal.Mean(mean, variance), 5e-6);

    [Fact]
    public void Mean_OfComplement_IsTheComplement() => Assert.Equal(1, LogisticNormal.Mean(1.3, 7) + LogisticNormal.Mean(-1.3, 7), 1e-14);

    [Fact]
    public void Mean_OfAVeryUncertainPredictor_IsWithinAHundredth()
    {
        for (var mean = -12.0; mean <= 12; mean += 0.5)
        {
            Assert.Equal(Exact(mean, 100), LogisticNormal.Mean(mean, 100), 0.011);
        }
    }

    private static double Exact(double mean, double variance)
    {
        double sum = 0, total = 0, sd = Math.Sqrt(variance);
        for (var z = -10.0; z <= 10; z += 0.001)
        {
            var density = Math.Exp(-z * z / 2);
            (sum, total) = (sum + (density / (1 + Math.Exp(-mean - (sd * z)))), total + density);
        }

        return sum / total;
    }
}
