using Armed.Trainer;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using AdamW = Armed.Trainer.Fitting.AdamW;

namespace Armed.Benchmarks.Steps;

/// <summary>A step of the same network without anything of the method: forward, cross-entropy, backward, Adam.</summary>
internal sealed class PlainStep(StepData data, bool ownAdam)
{
    private readonly TorchSharp.Modules.Sequential _network = NewNetwork();
    private optim.Optimizer? _stock;
    private AdamW? _own;

    public void Run(long step)
    {
        var rows = data.NextRows();
        var x = data.Tensors.Inputs.index_select(0, rows);
        var y = data.Tensors.Outcome.index_select(0, rows);
        Zero();
        functional.binary_cross_entropy_with_logits(_network.forward(x), y).backward();
        Update();
    }

    private static TorchSharp.Modules.Sequential NewNetwork()
    {
        manual_seed(2);
        var layers = new List<Module<Tensor, Tensor>>();
        var width = StepSize.Features;
        foreach (var next in StepSize.Hidden)
        {
            layers.AddRange([Linear(width, next), DenseBackbone.Activation(ActivationKind.Relu)]);
            width = next;
        }
        return Sequential([.. layers, Linear(width, 1)]);
    }

    private void Zero()
    {
        if (ownAdam)
        {
            (_own ??= new AdamW([new ParameterGroup([.. _network.parameters()], 1, 0, ClipScope.None)], 0)).ZeroGradients();
        }
        else
        {
            (_stock ??= optim.Adam(_network.parameters(), 0.003)).zero_grad();
        }
    }

    private void Update()
    {
        _own?.Step(0.003);
        _stock?.step();
    }
}
