using Armed.Cli.Reporting.Sections;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Tests.Reporting;

/// <summary>What the page says of the features and the clusters.</summary>
public sealed class HiddenSectionTests
{
    [Theory]
    [InlineData(0.08, 0.09, "find nothing more of the clusters")]
    [InlineData(0.30, 0.80, "a part of what the inputs tell of the clusters is hidden")]
    [InlineData(0.80, 0.81, "the clusters are not hidden")]
    public void Sentence_SharesOfRows_GivesAVerdict(double features, double inputs, string verdict) =>
        Assert.Contains(verdict, HiddenSection.Sentence(Probe(features, inputs)).Text, StringComparison.Ordinal);

    [Fact]
    public void Sentence_NotMeasured_SaysWhy() => Assert.Contains("was not measured: there are 500 clusters",
        HiddenSection.Sentence(new ClusterProbeDescription { Factor = "g", Clusters = 500, NotMeasured = "there are 500 clusters" }).Text, StringComparison.Ordinal);

    private static ClusterProbeDescription Probe(double features, double inputs) => new()
    {
        Factor = "g",
        Clusters = 20,
        Rows = 400,
        Chance = 0.06,
        Outcome = 0.08,
        Linear = features - 0.01,
        Network = features,
        Inputs = inputs,
        Dependence = 0.1,
        DependenceSe = 0.1,
    };
}
