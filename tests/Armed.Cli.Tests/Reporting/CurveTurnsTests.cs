using Armed.Cli.Reporting.Sections;

namespace Armed.Cli.Tests.Reporting;

public sealed class CurveTurnsTests
{
    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 0, 3 })]
    [InlineData(new[] { 4.0, 2, 1 }, new[] { 0, 2 })]
    [InlineData(new[] { 0.33, 0.47, 0.19 }, new[] { 0, 1, 2 })]
    [InlineData(new[] { 0.0, 1, -1, 0 }, new[] { 0, 1, 2, 3 })]
    [InlineData(new[] { 0.0, 10, 10.5 }, new[] { 0, 2 })]
    [InlineData(new[] { 0.0, 10.5, 10 }, new[] { 0, 2 })] // a twentieth of its range is no turn
    [InlineData(new[] { 5.0, 5, 5 }, new[] { 0, 2 })]
    public void Of_Curve_HasItsEndsAndClearTurns(double[] means, int[] expected) => Assert.Equal(expected, CurveTurns.Of(means));
}
