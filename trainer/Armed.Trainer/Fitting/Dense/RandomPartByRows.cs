using Armed.Trainer.Common;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>The random parts of all factors within a step of autograd: their moments are leaves, their gradients come in closed form, by rows.</summary>
/// <param name="effects">Per factor.</param>
/// <param name="posteriors">Per factor.</param>
/// <param name="priorIsUsed">Whether the loss reads the prior variance; autograd's answer for an unused leaf is a handle that nothing releases.</param>
internal sealed class RandomPartByRows(IReadOnlyList<RandomEffects> effects, IReadOnlyList<PosteriorRows> posteriors, bool priorIsUsed)
{
    private readonly RandomPart[] _parts = [.. effects.Select((e, g) => new RandomPart(e, posteriors[g]))];
    private Tensor[] _leaves = [];

    /// <summary>Mean, variance and prior variance [B, O] of the rows' random part.</summary>
    public (Tensor Mean, Tensor Variance, Tensor PriorVariance) Forward(Tensor x, Tensor? hidden, IReadOnlyList<Tensor> clusters)
    {
        _leaves = [.. Enumerable.Range(0, 3).Select(_ => zeros(x.size(0), effects[0].Outputs))];
        var moments = new Moments(TensorMemory.Floats(_leaves[0]), TensorMemory.Floats(_leaves[1]), TensorMemory.Floats(_leaves[2]));
        for (var g = 0; g < _parts.Length; g++)
        {
            _parts[g].Forward(TensorMemory.Floats(x.detach()), hidden is null ? default : TensorMemory.Floats(hidden.detach()), TensorMemory.Longs(clusters[g]), moments);
        }

        foreach (var leaf in _leaves)
        {
            leaf.requires_grad = true;
        }

        return (_leaves[0], _leaves[1], _leaves[2]);
    }

    /// <summary>Adds the loss's gradients by the posteriors and returns that by h_L [B, H_L] which runs through the random part; null without one.</summary>
    public Tensor? Backward(Tensor loss, Tensor? hidden)
    {
        var gradients = autograd.grad([loss], priorIsUsed ? _leaves : _leaves[..2], retain_graph: true);
        Tensor[] given = [.. gradients.Select(g => g.contiguous()), .. priorIsUsed ? [] : new[] { zeros_like(_leaves[2]) }];
        var moments = new Moments(TensorMemory.Floats(given[0]), TensorMemory.Floats(given[1]), TensorMemory.Floats(given[2]));
        var target = hidden is null || !effects.Any(e => e.Design.Hidden > 0) ? null : zeros_like(hidden).detach();
        foreach (var part in _parts)
        {
            part.Backward(moments, target is null ? default : TensorMemory.Floats(target));
        }

        return target;
    }
}
