using System.Numerics.Tensors;
using Armed.Trainer.Networks;

namespace Armed.Trainer.Training.Dense;

/// <summary>The adversary on the hidden activations, whose columns of its first weights are read in place: no concatenation.</summary>
internal sealed class DenseAdversary : IDisposable
{
    private readonly DenseLayer[] _trunk;
    private readonly DenseLayer[] _heads;

    public DenseAdversary(int rows, ClusterClassifier adversary, IReadOnlyList<DenseLayer> hidden)
    {
        IReadOnlyList<DenseLayer> inputs = hidden;
        _trunk = new DenseLayer[adversary.Trunk.Count / 2];
        for (int l = 0; l < _trunk.Length; l++, inputs = [_trunk[l - 1]])
            _trunk[l] = Layer(rows, (TorchSharp.Modules.Linear)adversary.Trunk[2 * l], DenseActivations.Of(adversary.Trunk[2 * l + 1])!.Value, inputs);
        _heads = [.. adversary.Heads.Select(h => Layer(rows, h, DenseActivation.None, inputs))];
    }

    /// <summary>Whether an adversary can be computed like this.</summary>
    public static bool Covers(ClusterClassifier adversary) => Enumerable.Range(0, adversary.Trunk.Count / 2).All(l => DenseActivations.Of(adversary.Trunk[2 * l + 1]) is not null);

    /// <summary>The cross-entropy summed over the factors, and its gradients by the adversary's own parameters.</summary>
    public double Learn(IReadOnlyList<long[]> classes)
    {
        foreach (var layer in _trunk)
            layer.Forward();
        double sum = 0;
        for (int g = 0; g < _heads.Length; g++)
        {
            _heads[g].Forward();
            sum += CrossEntropy(_heads[g].Output.Values, _heads[g].Gradient.Values, classes[g]);
            _heads[g].Backward();
        }
        for (int l = _trunk.Length - 1; l >= 0; l--)
        {
            if (l == _trunk.Length - 1)
                FromHeads(0, _trunk[l].Gradient, 1);
            else
                _trunk[l + 1].InputGradient(0, _trunk[l].Gradient, 0);
            _trunk[l].Backward();
        }
        return sum;
    }

    /// <summary>gradient := factor * the gradient by hidden layer <paramref name="layer"/>'s activations.</summary>
    public void HiddenGradient(int layer, FloatBuffer gradient, float factor)
    {
        if (_trunk.Length == 0)
            FromHeads(layer, gradient, factor);
        else
            _trunk[0].InputGradient(layer, gradient, 0, factor);
    }

    public void Dispose()
    {
        foreach (var layer in _trunk.Concat(_heads))
            layer.Dispose();
    }

    private void FromHeads(int link, FloatBuffer target, float factor)
    {
        for (int g = 0; g < _heads.Length; g++)
            _heads[g].InputGradient(link, target, g == 0 ? 0 : 1, factor);
    }

    private static DenseLayer Layer(int rows, TorchSharp.Modules.Linear linear, DenseActivation activation, IReadOnlyList<DenseLayer> inputs)
    {
        var links = new DenseLink[inputs.Count];
        long first = 0;
        for (int i = 0; i < links.Length; first += inputs[i++].Output.Columns)
            links[i] = new DenseLink(inputs[i].Output.Tensor, linear.weight!, first);
        return new DenseLayer(rows, linear, activation, links);
    }

    /// <summary>Mean cross-entropy of logits [B, classes]; the gradient is (softmax - indicator) / B.</summary>
    private static double CrossEntropy(ReadOnlySpan<float> logits, Span<float> gradient, ReadOnlySpan<long> classes)
    {
        int width = logits.Length / classes.Length;
        float share = 1f / classes.Length;
        double sum = 0;
        for (int i = 0; i < classes.Length; i++)
        {
            var row = logits.Slice(i * width, width);
            var target = gradient.Slice(i * width, width);
            float largest = TensorPrimitives.Max(row);
            TensorPrimitives.Subtract(row, largest, target);
            TensorPrimitives.Exp(target, target);
            float total = TensorPrimitives.Sum<float>(target);
            sum += Math.Log(total) + largest - row[(int)classes[i]];
            TensorPrimitives.Multiply(target, share / total, target);
            target[(int)classes[i]] -= share;
        }
        return sum / classes.Length;
    }
}
