using Armed.Trainer.Measures;

namespace Armed.Trainer.Tests.Measures;

/// <summary>Davies-Bouldin and Calinski-Harabasz indices against values computed by hand.</summary>
public sealed class ClusterSeparationTests
{
    private const double Rounding = 1e-12;

    [Fact]
    public void Indices_TwoClustersInThePlane_AreThoseByHand()
    {
        // Centres (0, 1) and (4, 2), spreads 1 and 2, distance sqrt(17); centre of all (2, 1.5): between 4 x 4.25, within 2 + 8.
        var separation = new ClusterSeparation([0, 0, 0, 2, 4, 0, 4, 4], [7, 7, 3, 3]);

        Assert.Equal(3 / Math.Sqrt(17), separation.DaviesBouldin, Rounding);
        Assert.Equal(17 / (10 / 2.0), separation.CalinskiHarabasz, Rounding);
        Assert.True(separation.IsDefined);
    }

    [Fact]
    public void Indices_ThreeClustersOnALine_AreThoseByHand()
    {
        // {0, 2}, {10, 14}, {20}: centres 1, 12, 20, spreads 1, 2, 0; worst neighbours 3 / 11, 3 / 11, 2 / 8. Mean 9.2: between 266.8, within 10.
        var separation = new ClusterSeparation([0, 10, 20, 2, 14], [0, 1, 2, 0, 1]);

        Assert.Equal(((3 / 11.0) + (3 / 11.0) + (2 / 8.0)) / 3, separation.DaviesBouldin, Rounding);
        Assert.Equal(266.8 / 2 / (10 / 2.0), separation.CalinskiHarabasz, 1e-6); // 9.2 is not a float
        Assert.Equal(3, separation.Clusters);
    }

    [Fact]
    public void IsDefined_NothingToCompare_IsFalse()
    {
        Assert.False(new ClusterSeparation([1, 2, 3], [0, 0, 0]).IsDefined);       // one cluster
        Assert.False(new ClusterSeparation([1, 2], [0, 1]).IsDefined);             // a point each
        Assert.False(new ClusterSeparation([1, 3, 1, 3], [0, 0, 1, 1]).IsDefined); // one centre
        Assert.False(new ClusterSeparation([1, 1, 2, 2], [0, 0, 1, 1]).IsDefined); // no spread
    }
}
