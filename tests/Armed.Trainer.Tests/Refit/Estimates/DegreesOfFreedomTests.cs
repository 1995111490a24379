using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using StudentT = Armed.Trainer.Common.StudentT;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>
/// Tests of fixed effects against lmerTest 3.1-3 with lme4 1.1.31 on its sleepstudy data (see Data/SOURCES.md), complete and with rows left out so that nothing is balanced.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class DegreesOfFreedomTests
{
    /// <summary>Every seventh row, and the later days of four subjects, are left out; a third of the subjects is in arm b.</summary>
    private const string Unbalanced =
        "SELECT Reaction, Days, Subject, CASE WHEN s % 3 = 0 THEN 'b' ELSE 'a' END AS arm FROM (SELECT *, row_number() OVER () AS r, dense_rank() OVER (ORDER BY Subject) AS s FROM '{0}') "
        + "WHERE NOT (r % 7 = 3 OR (s < 5 AND Days > 4))";

    [Theory]
    [InlineData("1 + Days", EstimationCriterion.Reml, 16.59770, 14.50998)]
    [InlineData("1 + Days", EstimationCriterion.Ml, 17.56122, 15.43594)]
    public void Run_UnbalancedSlopes_HaveTheDegreesOfLmerTest(string random, EstimationCriterion criterion, double intercept, double slope)
    {
        var effects = Fit(Unbalanced, new TrainingOptions { Random = random, Criterion = criterion }, "Days");

        Assert.Equal(intercept, effects[0].Df!.Value, 2e-3);
        Assert.Equal(slope, effects[1].Df!.Value, 2e-3);
        Assert.InRange(effects[1].P!.Value, 0.6e-5, 1.3e-5);
    }

    [Fact]
    public void Run_EffectBetweenClusters_HasTheDegreesOfLmerTest()
    {
        var effects = Fit(Unbalanced, new TrainingOptions { Random = "1" }, "Days", "arm");

        double[] expected = [20.3908, 120.7367, 15.6640];
        Assert.All(expected.Zip(effects), pair => Assert.Equal(pair.First, pair.Second.Df!.Value, 5e-4));
        Assert.Equal(.50775, effects[2].P!.Value, 1e-5);
        Assert.Equal(-.67786, effects[2].Estimate / effects[2].Se!.Value, 1e-5);
    }

    /// <summary>In balanced data they are whole numbers: 18 subjects less one, and rows less subjects less the slope.</summary>
    [Theory]
    [InlineData("1 + Days", 17)]
    [InlineData("1", 161)]
    public void Run_BalancedSlope_HasTheClassicalDegrees(string random, double degrees)
    {
        var effects = Fit("SELECT * FROM '{0}'", new TrainingOptions { Random = random }, "Days");

        Assert.Equal(degrees, effects[1].Df!.Value, 1e-3);
        Assert.Equal(random == "1" ? 13.0154 : 6.7715, effects[1].Estimate / effects[1].Se!.Value, 1e-4);
    }

    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(2.2, 3.7)]
    [InlineData(-6.77, 17)]
    [InlineData(40, 5.5)]
    [InlineData(1.96, double.PositiveInfinity)]
    [InlineData(-0.01, 250)]
    [InlineData(9, 1e5)]
    [InlineData(3.5, double.PositiveInfinity)]
    [InlineData(12, double.PositiveInfinity)]
    public void TwoSided_IsTheDistribution(double t, double degrees)
    {
        var expected = 2 * (double.IsInfinity(degrees) ? MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(t)) : MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degrees, -Math.Abs(t)));

        Assert.Equal(expected, StudentT.TwoSided(t, degrees), 1e-9 * expected);
    }

    [Fact]
    public void TwoSided_OfNoDeviation_IsOne() => Assert.Equal(1, StudentT.TwoSided(0, 4));

    private static IReadOnlyList<FixedEffectDescription> Fit(string query, TrainingOptions options, params string[] features) => ArmedTraining.Run(new TrainingRequest
    {
        Data = new DataRequest
        {
            Source = DataSource.FromSql(query.Replace("{0}", Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "sleepstudy.csv"), StringComparison.Ordinal)),
            Outcome = "Reaction",
            Clusters = ["Subject"],
            Numeric = ["Days"],
            Categorical = features.Contains("arm") ? ["arm"] : [],
        },
        Options = options with { Hidden = [], Device = TrainingDevice.Cpu },
    }, cancellation: TestContext.Current.CancellationToken).Manifest.Refit!.Model!.FixedEffects;
}
