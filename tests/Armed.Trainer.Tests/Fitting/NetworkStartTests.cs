using Armed.Trainer.Data;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

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

    /// <summary>Over the training rows every unit of both layers has standard deviation 1 in its linear part, and bends with a fifth of the rows or more on either side.</summary>
    [Fact]
    public void Build_ScaledWeights_EveryUnitBendsAmongTheRows()
    {
        var random = new Random(2);
        using var run = FitRun.Of("x1,x2,g,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{100 + random.NextDouble():F4},{random.NextDouble():F4},g{i % 4},{i / 4 % 2}\n"))));
        var options = (FitRun.Quick with { Hidden = [5, 3], Activation = ActivationKind.Relu, InitialWeights = InitialWeights.Scaled, Refit = RefitPolicy.Off, ValidationShare = 0 }).CompletedFor(canRefit: false);
        var data = FitData.Prepare(Split.All(Tables.Read(run.Data)), options);
        using var modules = new ModelFactory(data, options).Build();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = data.Rows.Select(data.Training);
        var x = RowFeatures.WithImages(modules.Network, rows, 0, rows.Rows);

        foreach (var layer in ((DenseBackbone)modules.Network.BackboneModule).Layers)
        {
            var z = ((Linear)layer[0]).forward(x); // [200, H]
            Assert.All(z.std(0, unbiased: false).data<float>().ToArray(), sd => Assert.Equal(1, sd, 4));
            Assert.All(z.gt(0).to(float32).mean([0L]).data<float>().ToArray(), share => Assert.InRange(share, 0.2f, 0.81f));
            x = DenseBackbone.Forward(layer, x);
        }
    }

    /// <summary>Half of the rows have the same two values: a bend at one of these would leave units that are dead for all rows.</summary>
    [Fact]
    public void Build_ScaledWeightsOfOneBinaryColumn_NeverStartDead()
    {
        using var run = FitRun.Of("x,g,y\n" + string.Concat(Enumerable.Range(0, 80).Select(i => $"{(i % 10 == 0 ? 1 : 0)},g{i % 4},{i / 4 % 2}\n")));
        var table = Tables.Read(run.Data);

        Assert.All(Enumerable.Range(1, 20), seed =>
        {
            var options = (FitRun.Quick with { Hidden = [2, 2], Activation = ActivationKind.Relu, InitialWeights = InitialWeights.Scaled, Seed = seed, Refit = RefitPolicy.Off }).CompletedFor(canRefit: false);
            var data = FitData.Prepare(Split.All(table), options);
            using var modules = new ModelFactory(data, options).Build();
            Assert.True(new NetworkStart(data).TellsRowsApart(modules.Network), $"seed {seed}");
        });
    }

    /// <summary>A column that hardly varies in the rows that are looked at has little to scale by: weights grow tenfold at most.</summary>
    [Fact]
    public void Build_ScaledWeightsOfNearlyConstantInputs_StayBounded()
    {
        using var run = FitRun.Of("x,g,y\n" + string.Concat(Enumerable.Range(0, 600).Select(i => $"{(i == 1 ? 1000 : 1)},g{i % 4},{i / 4 % 2}\n")));
        var options = (FitRun.Quick with { Hidden = [3], InitialWeights = InitialWeights.Scaled, Refit = RefitPolicy.Off, ValidationShare = 0 }).CompletedFor(canRefit: false);
        var data = FitData.Prepare(Split.All(Tables.Read(run.Data)), options);
        using var modules = new ModelFactory(data, options).Build();

        Assert.All(((DenseBackbone)modules.Network.BackboneModule).Layers, layer => Assert.True(((Linear)layer[0]).weight!.abs().max().item<float>() <= 10 * Math.Sqrt(6)));
        Assert.All(modules.Network.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
    }
}
