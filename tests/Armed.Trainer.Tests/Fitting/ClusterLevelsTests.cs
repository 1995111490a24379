using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>Intercepts of clusters after training with free shifts: they are shrunk, and the variance between clusters is that of the clusters and not of the estimates.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ClusterLevelsTests
{
    /// <summary>Four rows per cluster: the mean square of free estimates is .64 + .25 = .89 for numbers, and has no bound for classes.</summary>
    [Fact]
    public void Run_NumbersInSmallClusters_GivesTheVarianceBetweenClusters()
    {
        const int Clusters = 400, Each = 4;
        using var outcome = new ContinuousOutcome(); // sigma 1
        using var scope = NewDisposeScope();
        var normal = new Normal(3);
        double[] levels = [.. Enumerable.Range(0, Clusters).Select(_ => 0.8 * normal.Next())];
        float[] y = [.. Enumerable.Range(0, Clusters * Each).Select(row => (float)(levels[row / Each] + normal.Next()))];

        var found = Run(outcome, tensor(y).unsqueeze(1), 1, [Codes(Clusters, Each)])[0];

        Assert.Equal(0.64, found.Between[0], 0.1); // standard error sqrt(2 / 400) .89 = .06
        Assert.All(found.Variances, variance => Assert.Equal(1 / (Each + (1 / found.Between[0])), variance, 1e-3));
        var kept = Each / (Each + (1 / found.Between[0])); // the best linear unbiased predictor
        Assert.All(Enumerable.Range(0, Clusters), c => Assert.Equal(kept * (y.AsSpan(c * Each, Each).ToArray().Average() - found.Centre[0]), found.Means[c], 1e-3));
        Assert.Equal(y.Average(), found.Centre[0], 1e-3);
    }

    [Fact]
    public void Run_TwoClassesInSmallClusters_GivesTheVarianceBetweenClusters()
    {
        const int Clusters = 600, Each = 6;
        using var outcome = new BinaryOutcome();
        using var scope = NewDisposeScope();
        var normal = new Normal(8);
        double[] levels = [.. Enumerable.Range(0, Clusters).Select(_ => normal.Next())];
        float[] y = [.. Enumerable.Range(0, Clusters * Each).Select(row => normal.Uniform() < 1 / (1 + Math.Exp(-levels[row / Each])) ? 1f : 0f)];

        var found = Run(outcome, tensor(y).unsqueeze(1), 1, [Codes(Clusters, Each)])[0];

        Assert.InRange(found.Between[0], 0.7, 1.15); // 1; Laplace's approximation is low with few rows in a cluster
        var ofOneClass = Enumerable.Range(0, Clusters).Where(c => y.AsSpan(c * Each, Each).ToArray().Distinct().Count() == 1).ToList();
        Assert.NotEmpty(ofOneClass);
        Assert.All(ofOneClass, c => Assert.InRange(Math.Abs(found.Means[c]), 0.5, 2));
    }

    /// <summary>Rare events: clusters without any do not pull the fixed intercept down.</summary>
    [Fact]
    public void Run_RareEvents_MovesTheFixedIntercept()
    {
        const int Clusters = 400, Each = 10;
        using var outcome = new BinaryOutcome();
        using var scope = NewDisposeScope();
        var normal = new Normal(4);
        var levels = Enumerable.Range(0, Clusters).Select(_ => -3 + (0.7 * normal.Next())).ToArray();
        float[] y = [.. Enumerable.Range(0, Clusters * Each).Select(row => normal.Uniform() < 1 / (1 + Math.Exp(-levels[row / Each])) ? 1f : 0f)];

        var found = Run(outcome, tensor(y).unsqueeze(1), 1, [Codes(Clusters, Each)])[0];

        Assert.Equal(0, found.Means.Average(), 1e-4);
        Assert.Equal(-3, found.Centre[0], 0.3);
        Assert.InRange(found.Between[0], 0.05, 0.9); // .49; Laplace's approximation is low with few events
    }

    /// <summary>Three classes and two factors: every intercept is at the mode, where the likelihood's slope is the prior's.</summary>
    [Fact]
    public void Run_ClassesAndTwoFactors_EndsAtTheMode()
    {
        const int Rows = 240, Classes = 3;
        using var outcome = new MulticlassOutcome(Classes);
        using var scope = NewDisposeScope();
        var random = new Random(5);
        Tensor[] clusters = [tensor(Enumerable.Range(0, Rows).Select(row => (long)(row % 8)).ToArray()), tensor(Enumerable.Range(0, Rows).Select(row => (long)(row / 20)).ToArray())];
        var y = tensor(Enumerable.Range(0, Rows).Select(row => row % 8 == 0 ? 1L : random.NextDouble() < 0.3 + (0.04 * (row / 20)) ? 2 : random.Next(2)).ToArray()); // the first cluster has one class

        var found = Run(outcome, y, Classes, clusters, 8, 12);

        Tensor[] levels = [tensor(found[0].Means).view(8, Classes).requires_grad_(true), tensor(found[1].Means).view(12, Classes).requires_grad_(true)];
        var slopes = autograd.grad([outcome.Loss(levels[0].index_select(0, clusters[0]) + levels[1].index_select(0, clusters[1]) + tensor(found[0].Centre) + tensor(found[1].Centre), y) * Rows], levels);
        for (var g = 0; g < 2; g++)
        {
            var prior = levels[g].detach() / tensor(found[g].Between).unsqueeze(0);
            Assert.All(Close.Values(slopes[g] + prior), slope => Assert.Equal(0, slope, 0.05));
            Assert.All(found[g].Between, variance => Assert.InRange(variance, 1e-4, 10));
        }
    }

    private static Tensor Codes(int clusters, int each) => tensor(Enumerable.Range(0, clusters * each).Select(row => (long)(row / each)).ToArray());

    private static IReadOnlyList<ClusterIntercepts> Run(OutcomeModel outcome, Tensor y, int outputs, Tensor[] clusters, params int[] counts) =>
        new ClusterLevels(outcome, y, null, zeros(y.size(0), outputs), clusters).Run([.. clusters.Select((codes, g) => zeros(counts.Length == 0 ? codes.max().item<long>() + 1 : counts[g], outputs))]);
}
