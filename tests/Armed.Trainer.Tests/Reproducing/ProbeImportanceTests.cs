using Armed.Trainer.Reproducing;

namespace Armed.Trainer.Tests.Reproducing;

public sealed class ProbeImportanceTests
{
    [Fact]
    public void Of_ColumnsThatLose_CountsShareAndRanks()
    {
        var importance = ProbeImportance.Of([("x1", 0.3), ("x2", 0.2), ("probe1", 0.4), ("probe2", 0.1)]);

        Assert.Equal(0.5, importance.Share, 12);
        Assert.Equal((1 + 4) / 2.0, importance.Rank, 12);
    }

    [Fact]
    public void Of_EqualColumns_ShareTheirRanks() => Assert.Equal(3.5, ProbeImportance.Of([("x1", 0.3), ("x2", 0.2), ("probe1", 0), ("probe2", 0)]).Rank, 12);

    [Fact]
    public void Of_NothingLost_HasNoShare()
    {
        var importance = ProbeImportance.Of([("x1", 0), ("probe1", 0), ("probe2", 0)]);

        Assert.True(double.IsNaN(importance.Share));
        Assert.Equal(2, importance.Rank, 12);
    }
}
