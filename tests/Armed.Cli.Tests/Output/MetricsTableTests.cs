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
}
