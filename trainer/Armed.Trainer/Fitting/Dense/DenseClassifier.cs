using System.Numerics.Tensors;
using Armed.Trainer.Models;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>
/// A classifier of clusters on a fixed number of rows, forward and backward by hand. Several inputs, such as the hidden activations, meet their columns of the
/// first weights in place: no concatenation.
/// </summary>
internal sealed class DenseClassifier : IDisposable
{
    private readonly DenseLayer[] _trunk;
    private readonly DenseLayer[] _heads;

    /// <param name="classifier">The classifier; its parameters have gradients.</param>
    /// <param name="inputs">What it reads side by side, [B, I_1], [B, I_2], ..</param>
    public DenseClassifier(ClusterClassifier classifier, IReadOnlyList<FloatBuffer> inputs)
    {
        _trunk = new DenseLayer[classifier.Trunk.Count / 2];
        for (var l = 0; l < _trunk.Length; l++, inputs = [_trunk[l - 1].Output])
        {
            _trunk[l] = Layer((TorchSharp.Modules.Linear)classifier.Trunk[2 * l], DenseActivations.Of(classifier.Trunk[2 * l + 1])!.Value, inputs);
        }

        _heads = [.. classifier.Heads.Select(h => Layer(h, DenseActivation.None, inputs))];
    }

    /// <summary>Whether a classifier can be computed like this.</summary>
    public static bool Covers(ClusterClassifier classifier) => Enumerable.Range(0, classifier.Trunk.Count / 2).All(l => DenseActivations.Of(classifier.Trunk[2 * l + 1]) is not null);

    /// <summary>The cross-entropy summed over the factors of classes [B] each, and its gradients by the classifier's own parameters.</summary>
    public double Learn(IReadOnlyList<long[]> classes)
    {
        foreach (var layer in _trunk)
        {
            layer.Forward();
        }

        double sum = 0;
        for (var g = 0; g < _heads.Length; g++)
        {
            _heads[g].Forward();
            sum += CrossEntropy(_heads[g].Output.Values, _heads[g].Gradient.Values, classes[g]);
            _heads[g].Backward();
        }
        for (var l = _trunk.Length - 1; l >= 0; l--)
        {
            if (l == _trunk.Length - 1)
            {
                FromHeads(0, _trunk[l].Gradient, 1);
            }
            else
            {
                _trunk[l + 1].InputGradient(0, _trunk[l].Gradient, 0);
            }

            _trunk[l].Backward();
        }
        return sum;
    }

    /// <summary>gradient := factor * the gradient by an input.</summary>
    public void InputGradient(int input, FloatBuffer gradient, float factor)
    {
        if (_trunk.Length == 0)
        {
            FromHeads(input, gradient, factor);
        }
        else
        {
            _trunk[0].InputGradient(input, gradient, 0, factor);
        }
    }

    public void Dispose()
    {
        foreach (var layer in _trunk.Concat(_heads))
        {
            layer.Dispose();
        }
    }

    private void FromHeads(int link, FloatBuffer target, float factor)
    {
        for (var g = 0; g < _heads.Length; g++)
        {
            _heads[g].InputGradient(link, target, g == 0 ? 0 : 1, factor);
        }
    }

    private static DenseLayer Layer(TorchSharp.Modules.Linear linear, DenseActivation activation, IReadOnlyList<FloatBuffer> inputs) =>
        new(inputs[0].Rows, linear, activation, DenseLink.Of(inputs, linear.weight!));

    /// <summary>Mean cross-entropy of logits [B, classes]; the gradient is (softmax - indicator) / B.</summary>
    private static double CrossEntropy(ReadOnlySpan<float> logits, Span<float> gradient, ReadOnlySpan<long> classes)
    {
        var width = logits.Length / classes.Length;
        var share = 1f / classes.Length;
        double sum = 0;
        for (var i = 0; i < classes.Length; i++)
        {
            var row = logits.Slice(i * width, width);
            var target = gradient.Slice(i * width, width);
            var largest = TensorPrimitives.Max(row);
            TensorPrimitives.Subtract(row, largest, target);
            TensorPrimitives.Exp(target, target);
            var total = TensorPrimitives.Sum<float>(target);
            sum += Math.Log(total) + largest - row[(int)classes[i]];
            TensorPrimitives.Multiply(target, share / total, target);
            target[(int)classes[i]] -= share;
        }
        return sum / classes.Length;
    }
}
