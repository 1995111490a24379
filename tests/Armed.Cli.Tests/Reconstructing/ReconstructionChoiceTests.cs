using Armed.Cli.Reconstructing;
using Armed.Runtime.Bundles;
using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests.Reconstructing;

/// <summary>Clusters whose effects a decoder has.</summary>
public sealed class ReconstructionChoiceTests
{
    [Fact]
    public void IsTrained_ClusterAddedAfterTraining_IsFalse()
    {
        var trained = TestBundle.Make(new TestModel()).Manifest;
        var factor = trained.Clusters[0];
        var adapted = trained with
        {
            Clusters = [factor with { Levels = [.. factor.Levels, "added"] }, .. trained.Clusters.Skip(1)],
            Adaptation = new AdaptationDescription { Parent = trained.BundleId, Rows = 4, Method = "newton", Clusters = [Adapted("added", isNew: true), Adapted(factor.Levels[0], isNew: false)] },
        };

        Assert.False(ReconstructionChoice.IsTrained(adapted, "added"));
        Assert.True(ReconstructionChoice.IsTrained(adapted, factor.Levels[0])); // refreshed only
        Assert.False(ReconstructionChoice.IsTrained(trained, "added"));         // added in memory

        AdaptedClusterDescription Adapted(string name, bool isNew) => new() { Factor = factor.Name, Cluster = name, New = isNew, Rows = 2, Mean = [0], Cholesky = [1] };
    }
}
