using Armed.Trainer.CrossValidating;

namespace Armed.Trainer.Tests.CrossValidating;

public sealed class FoldStatisticsTests
{
    [Fact]
    public void Difference_OfFiveFolds_HasTheCorrectedError()
    {
        // numpy and scipy 1.10.1: se = sd sqrt(1 / 5 + 1 / 4), t with 4 degrees of freedom.
        var difference = new FoldStatistics(0.25).Difference([0.012, 0.004, -0.003, 0.010, 0.006]);

        Assert.Equal(0.0058, difference.Mean, 1e-12);
        Assert.Equal(0.003923009049186606, difference.Se, 1e-12);
        Assert.Equal(1.4784569516102868, difference.T, 1e-9);
        Assert.Equal(0.21336335299833026, difference.P, 1e-9);
        Assert.Equal(-0.005092019272260823, difference.Lower, 1e-9);
        Assert.False(difference.IsClear);
    }

    [Fact]
    public void Summary_OfOneFold_HasNoInterval()
    {
        var summary = new FoldStatistics(0.25).Summary([0.5]);

        Assert.Equal(0.5, summary.Mean);
        Assert.True(double.IsNaN(summary.Sd) && double.IsNaN(summary.Lower) && double.IsNaN(summary.Upper));
        Assert.False(new FoldStatistics(0.25).Difference([0.1]).IsClear);
    }

    [Fact]
    public void Difference_OfEqualModels_IsNotClear() => Assert.Equal((0.0, 1.0), (new FoldStatistics(0.25).Difference([0, 0, 0]).T, new FoldStatistics(0.25).Difference([0, 0, 0]).P));
}
