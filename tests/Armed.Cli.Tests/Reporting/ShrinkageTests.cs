using Armed.Cli.Reporting.Sections;

namespace Armed.Cli.Tests.Reporting;

/// <summary>The weight of a cluster's rows in its effect.</summary>
public class ShrinkageTests
{
    /// <summary>lme4 on sleepstudy, Reaction ~ Days + (1 | Subject): sd 37.12 between and 30.99 within subjects of 10 rows; its effects are .9348 of the mean deviations.</summary>
    [Fact]
    public void Weight_OfSleepstudy_IsThatOfItsEffects() => Assert.Equal(0.9348, Shrinkage.Weight(10, 37.12, 30.99), 1e-4);

    [Fact]
    public void Weight_MoreRows_IsLarger() => Assert.True(Shrinkage.Weight(2, 1, 2) < Shrinkage.Weight(20, 1, 2));
}
