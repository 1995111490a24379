using Armed.Trainer.Evaluation;

namespace Armed.Trainer.Tests.Evaluation;

// New layers draw from the generator that all of torch shares.
[Collection(FitsCollection.Name)]
public sealed class ClusterProbeTests
{
    [Fact]
    public void Accuracy_FeaturesThatTellTheCluster_IsHigh() => Assert.True(ClusterProbe.Accuracy(Rows(5, 1), Rows(5, 2), 4) > 0.95);

    [Fact]
    public void Accuracy_FeaturesThatSayNothing_IsThatOfChance() => Assert.InRange(ClusterProbe.Accuracy(Rows(0, 1), Rows(0, 2), 4), 0.17, 0.33); // 3 standard errors of 400 rows about 1/4

    [Fact]
    public void Accuracy_SquaresTellTheCluster_OnlyTheNetworkFinds()
    {
        ProbeRows train = Rows(0, 1, spread: true), test = Rows(0, 2, spread: true);

        var linear = ClusterProbe.Accuracy(train, test, 4);
        var network = ClusterProbe.Accuracy(train, test, 4, ClusterProbe.HiddenUnits);

        Assert.True(network > linear + 0.1, $"{network} by a network, {linear} by a linear classifier.");
        Assert.Equal(network, ClusterProbe.Accuracy(train, test, 4, ClusterProbe.HiddenUnits));
    }

    /// <summary>400 rows of 4 clusters, whose means are on a line or whose spreads differ.</summary>
    private static ProbeRows Rows(double distance, int seed, bool spread = false)
    {
        var normal = new Normal(seed);
        int[] clusters = [.. Enumerable.Range(0, 400).Select(i => i % 4)];
        float[] features = [.. clusters.SelectMany(c => Enumerable.Range(0, 2).Select(j => (float)(((c >> j) % 2 * distance) + ((spread ? Math.Pow(4, c) : 1) * normal.Next()))))];
        return new ProbeRows(features, 2, clusters);
    }
}
