using Armed.Runtime.Tests.Support;

namespace Armed.Runtime.Tests.Direct;

public sealed class DirectGraphTests
{
    [Theory]
    [InlineData("fixed")]
    [InlineData("mixed")]
    [InlineData("inferred")]
    [InlineData("z_predictor")]
    [InlineData("features")]
    public void Run_QuickstartGraph_AgreesWithOnnxRuntime(string role)
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph(role)));
        Assert.Null(comparison.Why);
        foreach (var count in new[] { 1, 2, 5, 16, 33 })
        {
            Assert.InRange(comparison.Compare(DirectRows.Draw(comparison, count, count, odd: false)), 0, DirectComparison.Tolerance);
            Assert.InRange(comparison.Compare(DirectRows.Draw(comparison, count, count, odd: true)), 0, DirectComparison.Tolerance);
        }
    }
}
