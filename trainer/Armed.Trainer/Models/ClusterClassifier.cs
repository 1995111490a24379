using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// A dense classifier over the clusters of every factor: the adversary (on activations, or behind convolutions of maps) and the Z-predictor (on inputs).
/// </summary>
internal sealed class ClusterClassifier : Module<Tensor, Tensor[]>
{
    private readonly Sequential _trunk;
    private readonly ModuleList<Linear> _heads;
    private readonly bool _readsMaps;

    public ClusterClassifier(int inputs, IReadOnlyList<int> hidden, IReadOnlyList<int> classes, ActivationKind activation = ActivationKind.Relu, Module<Tensor, Tensor>? start = null)
        : base(nameof(ClusterClassifier))
    {
        _readsMaps = start is MapTower;
        var parts = start is null ? new List<Module<Tensor, Tensor>>() : [start];
        var width = inputs;
        foreach (var next in hidden)
        {
            parts.AddRange([Linear(width, next), DenseBackbone.Activation(activation)]);
            width = next;
        }
        _trunk = Sequential(parts);
        _heads = new ModuleList<Linear>([.. classes.Select(c => Linear(width, c))]);
        RegisterComponents();
    }

    /// <summary>The layers that the factors share.</summary>
    public Sequential Trunk => _trunk;

    /// <summary>One linear layer per factor.</summary>
    public IReadOnlyList<Linear> Heads => [.. _heads];

    /// <summary>What it reads of hidden layers as an adversary [N, inputs].</summary>
    public Tensor Input(HiddenLayers layers) => _readsMaps ? MapTower.Join(layers) : cat(layers.Activations, 1);

    /// <summary>Per factor the logits [N, classes] of input [N, inputs].</summary>
    public override Tensor[] forward(Tensor input)
    {
        var shared = _trunk.Count == 0 ? input : DenseBackbone.Forward(_trunk, input);
        var logits = new Tensor[_heads.Count];
        for (var g = 0; g < logits.Length; g++)
        {
            logits[g] = _heads[g].forward(shared);
        }

        return logits;
    }

    /// <summary>Cross-entropy, summed over the factors, of classes given as one int64 [N] per factor.</summary>
    public Tensor CrossEntropy(Tensor input, IReadOnlyList<Tensor> classes)
    {
        var logits = forward(input);
        var total = functional.cross_entropy(logits[0], classes[0]);
        for (var g = 1; g < logits.Length; g++)
        {
            total = total.Plus(functional.cross_entropy(logits[g], classes[g]));
        }

        return total;
    }
}
