using Armed.Cli.Output;

namespace Armed.Cli.Tests.Output;

/// <summary>Scores as people read them.</summary>
public sealed class MetricsTableTests
{
    [Theory]
    [InlineData("r2", -5.485e-14, "0.0000")] // the R2 of a model that predicts the mean, in single precision
    [InlineData("rmse", 5.485e-14, "5.485e-14")]
    [InlineData("rmse", 0, "0.0000")]
    [InlineData("r2", .12345, "0.1235")]
    [InlineData("r2", -.00012345, "-1.235e-4")]
    [InlineData("mae", 2e6, "2.000e6")]
    public void Number_Score_HasFourDigits(string score, double value, string expected) => Assert.Equal(expected, MetricsTable.Number(score, value));

    [Theory]
    [InlineData(-7.4e-8, .57, "0.0000")]
    [InlineData(7.4e-8, .57, "0.0000")]
    [InlineData(8.252e-4, 1.18, "+0.0008")]
    [InlineData(-8.252e-4, 1.18, "-0.0008")]
    [InlineData(.0125, 1.18, "+0.0125")]
    [InlineData(4e-5, .0034, "+4.000e-5")]
    [InlineData(-4e-5, .0034, "-4.000e-5")]
    [InlineData(1e-6, .0034, "0.0000")]
    [InlineData(1.5e-5, 2e-4, "+1.500e-5")]
    public void Signed_BesideAScore_HasItsDigits(double value, double score, string expected)
    {
        Assert.Equal(expected, MetricsTable.Signed(value, score));
        Assert.Equal(expected.TrimStart('+'), MetricsTable.Number(value, score));
    }
}
