using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>A matrix that autograd differentiates by: values and gradient live over many steps.</summary>
internal sealed class Leaf : IDisposable
{
    private readonly FloatBuffer _values, _gradient;

    public Leaf(int rows, int columns)
    {
        (_values, _gradient) = (new FloatBuffer(rows, columns), new FloatBuffer(rows, columns));
        Tensor.requires_grad = true;
        using var gradient = _gradient.Tensor.alias();
        Tensor.grad = gradient;
    }

    public Tensor Tensor => _values.Tensor;

    public Span<float> Values => _values.Values;

    public Span<float> Gradient => _gradient.Values;

    public void Dispose()
    {
        _values.Dispose();
        _gradient.Dispose();
    }
}
