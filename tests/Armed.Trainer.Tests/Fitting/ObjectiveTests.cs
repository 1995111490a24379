using Armed.Trainer.Fitting;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>What a step does to every parameter against autograd on the objective as it stands in the paper.</summary>
[Collection(FitsCollection.Name)]
public sealed class ObjectiveTests : IDisposable
{
    private const int Rows = 24, Clusters = 4;
    private const double Weight = 0.7;
    private readonly SmallStage _small = new(Rows, Clusters);

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Step_Reversal_GivesTheAdversaryItsGradientAndTheBackboneItsReverse()
    {
        using var stage = _small.Stage(AdversaryScheme.Reversal, lambdaG: Weight);
        using var scope = NewDisposeScope();
        var (main, adversary) = Expected();

        stage.Step(_small.Batch, 0, 1e-12, new LossMeter());

        foreach (var (name, parameter) in _small.Network.Adversary!.named_parameters())
        {
            Close.ToLargest(adversary["adversary." + name], parameter.grad!, 1e-4); // float sums in another order; both are descended
        }

        foreach (var (name, parameter) in _small.Network.BackboneModule.named_parameters())
        {
            Close.ToLargest(main["backbone." + name] - Weight * adversary["backbone." + name], parameter.grad!, 1e-4);
            // The term matters: without it the gradient is another.
            Assert.True((main["backbone." + name] - parameter.grad!).abs().max().item<float>() > 0.01 * main["backbone." + name].abs().max().item<float>());
        }
        Close.ToLargest(main["head"], _small.Network.Head.weight!.grad!, 1e-4);
    }

    [Fact]
    public void Step_NoAdversaryWeight_LeavesTheBackboneAlone()
    {
        using var stage = _small.Stage(AdversaryScheme.Reversal, lambdaG: 0);
        using var scope = NewDisposeScope();
        var (main, adversary) = Expected();

        stage.Step(_small.Batch, 0, 1e-12, new LossMeter());

        foreach (var (name, parameter) in _small.Network.BackboneModule.named_parameters())
        {
            Close.ToLargest(main["backbone." + name], parameter.grad!, 1e-4);
        }

        foreach (var (name, parameter) in _small.Network.Adversary!.named_parameters())
        {
            Close.ToLargest(adversary["adversary." + name], parameter.grad!, 1e-4);
        }
    }

    [Theory]
    [InlineData(127, false)]
    [InlineData(128, true)]
    public void Validate_ClosedAdversary_CountsWithItsFullWeightWhileTheRampStillRises(int rows, bool counts)
    {
        using var small = new SmallStage(rows, Clusters, withClassifier: false);
        using var stage = small.Stage(AdversaryScheme.Closed, lambdaG: Weight);
        using var scope = NewDisposeScope();
        var dependence = small.Dependence();

        Assert.NotEqual(0, dependence, 1e-3);
        Assert.Equal(small.MainLoss().item<float>() + (counts ? Weight * dependence : 0), stage.Validate()!.Value, 1e-4);
    }

    [Fact]
    public void Step_Means_DescendTheLossAndTheDivergence()
    {
        using var stage = _small.Stage(AdversaryScheme.Reversal, lambdaG: Weight, lambdaK: 5);
        using var scope = NewDisposeScope();
        var effects = _small.Network.Effects[0];
        var expected = autograd.grad([_small.MainLoss()], [effects.Means])[0] + 5.0 / Rows * effects.Means.detach() / _small.PriorVariance(effects);

        stage.Step(_small.Batch, 0, 1e-12, new LossMeter());

        Close.ToLargest(expected, effects.Means.grad!, 1e-4);
    }

    [Fact]
    public void Step_Alternating_EqualsTwoOptimisersInTurn()
    {
        const double Rate = 0.01;
        using var reference = new SmallStage(Rows, Clusters);
        using var stage = _small.Stage(AdversaryScheme.Alternating, lambdaG: Weight);
        using var scope = NewDisposeScope();
        Parameter[] adversary = [.. reference.Network.Adversary!.parameters()];
        Parameter[] main = [.. reference.Network.BackboneModule.parameters(), .. reference.Network.Head.parameters(), .. reference.Network.Skip!.parameters()];
        using var ofAdversary = optim.AdamW(adversary, lr: Rate, weight_decay: 0);
        using var ofMain = optim.AdamW(main, lr: Rate, weight_decay: 0);

        // Three steps: momentum of one optimiser must not move the other's parameters. The random effects stand still here, so the reference needs none for them.
        for (var step = 0; step < 3; step++)
        {
            stage.Step(_small.Batch, step, Rate, new LossMeter());
            ofAdversary.zero_grad();
            reference.AdversaryLoss(detached: true).backward();
            ofAdversary.step();
            ofMain.zero_grad();
            (reference.MainLoss() - Weight * reference.AdversaryLoss(detached: false)).backward();
            ofMain.step();
        }

        var ours = _small.Network.named_parameters().Where(p => !p.name.StartsWith("_effects", StringComparison.Ordinal)).ToDictionary(p => p.name, p => p.parameter);
        Assert.NotEmpty(ours);
        foreach (var (name, parameter) in reference.Network.named_parameters().Where(p => ours.ContainsKey(p.name)))
        {
            Close.Relative(Close.Values(parameter), Close.Values(ours[name]), 2e-5); // Adam's first steps divide by the gradient: rounding of small ones shows
        }
    }

    /// <summary>Gradients by explicit autograd of the main loss and of the adversary's cross-entropy.</summary>
    private (Dictionary<string, Tensor> Main, Dictionary<string, Tensor> Adversary) Expected()
    {
        var network = _small.Network;
        var backbone = network.BackboneModule.named_parameters().Select(p => ("backbone." + p.name, p.parameter)).ToArray();
        var adversary = network.Adversary!.named_parameters().Select(p => ("adversary." + p.name, p.parameter)).ToArray();
        (string, Parameter)[] head = [("head", network.Head.weight!)];
        return (Gradients(_small.MainLoss(), [.. backbone, .. head]), Gradients(_small.AdversaryLoss(detached: false), [.. backbone, .. adversary]));
    }

    private static Dictionary<string, Tensor> Gradients(Tensor loss, (string Name, Parameter Parameter)[] of)
    {
        var gradients = autograd.grad([loss], [.. of.Select(p => p.Parameter)], allow_unused: true);
        return of.Select((p, i) => (p.Name, Gradient: gradients[i])).ToDictionary(p => p.Name, p => p.Gradient);
    }
}
