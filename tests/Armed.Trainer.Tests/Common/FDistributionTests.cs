using Armed.Trainer.Common;

namespace Armed.Trainer.Tests.Common;

public sealed class FDistributionTests
{
    /// <summary>R's pf(f, df1, df2, lower.tail = FALSE).</summary>
    [Theory]
    [InlineData(3.5, 2, 10, 0.07042962777237427)]
    [InlineData(.2, 3, 7.5, 0.8933481903943299)]
    [InlineData(13.36831, 2, 9.99966, 0.00149467356869195)]
    [InlineData(1, 4, double.PositiveInfinity, 0.406005849709838)]
    [InlineData(0, 4, 3, 1)]
    public void Upper_IsPf(double f, int numerator, double denominator, double p) => Assert.Equal(p, FDistribution.Upper(f, numerator, denominator), 1e-9);

    /// <summary>R's qt((1 + level) / 2, df).</summary>
    [Theory]
    [InlineData(.95, 17, 2.10981557783332)]
    [InlineData(.9, 3.3, 2.2686545667654645)]
    [InlineData(.95, double.PositiveInfinity, 1.95996398454005)]
    public void Quantile_IsQt(double level, double degrees, double t) => Assert.Equal(t, StudentT.Quantile(level, degrees), 1e-8 * t);
}
