using Armed.Trainer.CrossValidating;
using Armed.Trainer.Measures;

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

    [Theory]
    [InlineData("auroc", 0.95, 0.99, 0, 1)]
    [InlineData("accuracy", 0.01, 0.05, 0, 1)]
    [InlineData("log_loss", 0.02, 0.5, 0, double.PositiveInfinity)]
    [InlineData("rmse", 0.1, 3, 0, double.PositiveInfinity)]
    [InlineData("r2", 0.7, 0.99, double.NegativeInfinity, 1)]
    public void Summary_OfAMeasureWithALimit_StaysInItsRange(string measure, double one, double other, double least, double largest)
    {
        var summary = new FoldStatistics(1).Summary([one, other], MeasureScales.Of(measure, isDiscrete: true));

        Assert.Equal((one + other) / 2, summary.Mean, 1e-12);
        Assert.InRange(summary.Lower, least, summary.Mean - 1e-9);
        Assert.InRange(summary.Upper, summary.Mean + 1e-9, largest);
    }

    [Fact]
    public void Summary_OnTheScaleOfLogOdds_IsThatOfTheDeltaMethod()
    {
        // By hand: sd .01, se .01 sqrt(1 / 5 + 1 / 4), t(4) 2.7764451, mean .8, log odds 1.3862944, derivative 1 / (.8 x .2).
        var reach = 0.01 * Math.Sqrt(0.45) * 2.7764451 / 0.16;

        var summary = new FoldStatistics(0.25).Summary([0.8, 0.8 + (0.01 * Math.Sqrt(2)), 0.8 - (0.01 * Math.Sqrt(2)), 0.8, 0.8], MeasureScale.LogOdds);

        Assert.Equal(0.01, summary.Sd, 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(-1.3862944 + reach)), summary.Lower, 1e-7);
        Assert.Equal(1 / (1 + Math.Exp(-1.3862944 - reach)), summary.Upper, 1e-7);
    }

    [Fact]
    public void Scales_OfDensitiesAndUnknownMeasures_AreTheirOwn()
    {
        Assert.Equal(MeasureScale.Own, MeasureScales.Of("log_loss", isDiscrete: false)); // a density may be above 1
        Assert.Equal(MeasureScale.Own, MeasureScales.Of("calibration_slope", isDiscrete: true));
        Assert.Equal((1.0, 1.0), MeasureScale.LogOdds.Interval(1, 0)); // every fold at the limit
    }

    [Fact]
    public void Pooled_OfUnequalFolds_WeighsThemByRows()
    {
        var (equal, unequal) = (new FoldStatistics(0.25).Pooled("log_loss", [(30, 0.5), (30, 0.7)], MeasureScale.Log), new FoldStatistics(0.25).Pooled("log_loss", [(90, 0.5), (10, 0.7)], MeasureScale.Log));
        var same = new FoldStatistics(0.25).Summary([0.5, 0.7], MeasureScale.Log);

        Assert.Equal(same.Mean, equal.Mean, 1e-12);
        Assert.Equal(same.Sd, equal.Sd, 1e-12);
        Assert.Equal(same.Lower, equal.Lower, 1e-12);
        Assert.Equal(same.Upper, equal.Upper, 1e-12);
        Assert.Equal(0.52, unequal.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(2 * 0.0036), unequal.Sd, 1e-12); // n / (n - 1) sum w (x - m)^2, which is .0036
        Assert.Equal(Math.Sqrt(0.28), new FoldStatistics(0.25).Pooled("rmse", [(90, 0.2), (10, Math.Sqrt(2.44))], MeasureScale.Log).Mean, 1e-12); // the root of the mean square
    }

    /// <summary>By hand: sum w (x - m)^2 = 300 / 301^2 4, twice it the variance, (1 / 2 + 1 / 4) of that the error's, t(1) 12.706205.</summary>
    [Fact]
    public void Pooled_FoldWithOneRow_HardlyWidensTheInterval()
    {
        var summary = new FoldStatistics(0.25).Pooled("log_loss", [(300, 0.5), (1, 2.5)], MeasureScale.Own);

        var sd = Math.Sqrt(2 * 300 * 4 / (301.0 * 301));
        Assert.Equal(sd, summary.Sd, 1e-12);
        Assert.Equal(12.706205 * sd * Math.Sqrt(0.75), summary.Upper - summary.Mean, 1e-5);
    }

    [Theory]
    [InlineData("rmse", 0.001)]
    [InlineData("r2", 0.999)]
    public void Interval_BeyondAllNumbers_IsNone(string measure, double mean) => Assert.Equal((double.NaN, double.NaN), MeasureScales.Of(measure, isDiscrete: true).Interval(mean, 10));
}
