using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

/// <summary>Shares of classes as a table holds them, to counts and back, and how they change probabilities.</summary>
public sealed class ClassSharesTests
{
    private static readonly ClassShares s_shares = ClassShares.Of([10, 20, 70]);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 6)]
    [InlineData(500_000, 3, 700_000)]
    public void Counts_OfWhatWriteWrote_AreTheSame(int first, int second, int third)
    {
        int[] counts = [first, second, third];
        var row = new float[s_shares.Width];
        s_shares.Write(counts, row);
        Assert.Equal(counts, s_shares.Counts(row));
    }

    /// <summary>A table that nobody's trainer writes.</summary>
    [Theory]
    [InlineData(float.NaN, 0, 0, 5)]
    [InlineData(-1, 1, 1, 5)]
    [InlineData(0.1f, 0.2f, 0.7f, float.PositiveInfinity)]
    [InlineData(0.1f, 0.2f, 0.7f, 3e7f)]
    [InlineData(0.1f, 0.2f, 0.7f, -4)]
    public void Counts_HostileRow_AreNone(float first, float second, float third, float rows) => Assert.Null(s_shares.Counts([first, second, third, rows]));

    /// <summary>exp(s) beyond single precision, a probability of 0 that counts as 1e-7, and s of 0 that changes nothing.</summary>
    [Fact]
    public void Apply_LargeAddends_IsTheSoftmax()
    {
        float[] large = [0.5f, 0.5f, 0], rounded = [1, 0, 0], same = [0.2f, 0.3f, 0.5f];
        ClassTilt.Apply(large, [500, 499, 0]);
        ClassTilt.Apply(rounded, [0, 10, 0]);
        ClassTilt.Apply(same, [0, 0, 0]);
        Assert.Equal(1 / (1 + Math.Exp(-1)), large[0], 1e-6);
        Assert.Equal(0, large[2]);
        Assert.Equal(1e-7 * Math.Exp(10) / (1 + (1e-7 * Math.Exp(10)) + 1e-7), rounded[1], 1e-8);
        Assert.All(same.Zip([0.2f, 0.3f, 0.5f]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }
}
