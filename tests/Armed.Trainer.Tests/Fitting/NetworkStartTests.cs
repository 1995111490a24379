using Armed.Trainer.Data;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>What the training of a network starts from.</summary>
[Collection(FitsCollection.Name)]
public sealed class NetworkStartTests
{
    /// <summary>Without a second draw about one of three such networks answers all rows alike, with gradients of 0.</summary>
    [Fact]
    public void Build_NarrowRectifiers_NeverStartDead()
    {
        var random = new Random(1);
        using var run = FitRun.Of("x1,x2,g,y\n" + string.Concat(Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{random.NextDouble():F4},{random.NextDouble():F4},g{i % 4},{i / 4 % 2}\n"))));
        var table = Tables.Read(run.Data);

        Assert.All(Enumerable.Range(1, 20), seed =>
        {
            var options = (FitRun.Quick with { Hidden = [2, 2], Activation = ActivationKind.Relu, Skip = false, Seed = seed, Refit = RefitPolicy.Off }).CompletedFor(canRefit: false);
            var data = FitData.Prepare(Split.All(table), options);
            using var modules = new ModelFactory(data, options).Build();
            Assert.True(new NetworkStart(data).TellsRowsApart(modules.Network), $"seed {seed}");
        });
    }

    /// <summary>In a table that is sorted by clusters, neighbours may have the same inputs: that is no dead network.</summary>
    [Fact]
    public void TellsRowsApart_InputsOfClusters_LooksAtRowsOfAllOfThem()
    {
        using var run = FitRun.Of("x,g,y\n" + string.Concat(Enumerable.Range(0, 1_200).Select(i => FormattableString.Invariant($"{i / 300},g{i / 300},{i % 2}\n"))));
        var options = (FitRun.Quick with { Hidden = [16], Activation = ActivationKind.Relu, Refit = RefitPolicy.Off }).CompletedFor(canRefit: false);
        var data = FitData.Prepare(Split.All(Tables.Read(run.Data)), options);
        using var modules = new ModelFactory(data, options).Build();

        Assert.True(new NetworkStart(data).TellsRowsApart(modules.Network));
    }
}
