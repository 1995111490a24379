using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

public sealed class GaussHermiteTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(50)]
    public void Rule_EvenMoments_AreExact(int count)
    {
        var rule = new GaussHermite(count);

        // integral x^(2m) exp(-x^2) dx = Gamma(m + 1/2), exact up to degree 2 n - 1.
        for (var m = 0; 2 * m <= Math.Min(2 * count - 1, 20); m++)
        {
            var sum = Enumerable.Range(0, count).Sum(k => Math.Exp(rule.LogWeights[k] - rule.Nodes[k] * rule.Nodes[k]) * Math.Pow(rule.Nodes[k], 2 * m));
            Assert.Equal(1, sum / Math.Exp(Gamma.Log(m + 0.5)), 1e-11);
        }
    }

    [Fact]
    public void Rule_FiveNodes_HasPublishedNodes()
    {
        // Abramowitz and Stegun, table 25.10.
        var rule = new GaussHermite(5);
        Assert.Equal(2.020182870456086, rule.Nodes[4], 1e-14);
        Assert.Equal(0.958572464613819, rule.Nodes[3], 1e-14);
        Assert.Equal(0, rule.Nodes[2]);
        Assert.Equal(0.01995324205904591, Math.Exp(rule.LogWeights[0] - rule.Nodes[0] * rule.Nodes[0]), 1e-15);
    }
}
