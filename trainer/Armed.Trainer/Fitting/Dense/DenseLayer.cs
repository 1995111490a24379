using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>
/// A linear layer and its activation on a fixed number of rows, forward and backward by hand: matrix products by torch into memory that stays,
/// everything else in one pass over that memory.
/// </summary>
internal sealed class DenseLayer : IDisposable
{
    private readonly DenseActivation _activation;
    private readonly nint _bias, _biasGradient;
    private readonly Tensor _gradientTransposed;
    private readonly float[] _slopes;

    public DenseLayer(int rows, Linear linear, DenseActivation activation, params ReadOnlySpan<DenseLink> links)
    {
        _activation = activation;
        Links = [.. links];
        var width = (int)linear.weight!.size(0);
        (Output, Gradient) = (new FloatBuffer(rows, width), new FloatBuffer(rows, width));
        _slopes = activation == DenseActivation.Silu ? new float[rows * width] : [];
        _gradientTransposed = Gradient.Tensor.t().DetachFromDisposeScope();
        using var biasGradient = linear.bias!.grad!;
        (_bias, _biasGradient) = (TensorMemory.Address(linear.bias!), TensorMemory.Address(biasGradient));
    }

    /// <summary>What goes in.</summary>
    public IReadOnlyList<DenseLink> Links { get; }

    /// <summary>Values [B, O].</summary>
    public FloatBuffer Output { get; }

    /// <summary>The loss's gradient by the values; after <see cref="Backward"/> by what the activation was applied to.</summary>
    public FloatBuffer Gradient { get; }

    /// <summary>Computes <see cref="Output"/>.</summary>
    public unsafe void Forward()
    {
        for (var i = 0; i < Links.Count; i++)
        {
            Links[i].Forward(Output.Tensor, i == 0 ? 0 : 1);
        }

        DenseActivations.Apply(_activation, Output.Values, _slopes, new ReadOnlySpan<float>((void*)_bias, Output.Columns));
    }

    /// <summary>Adds to the gradients of weights and bias.</summary>
    public unsafe void Backward()
    {
        DenseActivations.Reverse(_activation, Output.Values, _slopes, Gradient.Values, new Span<float>((void*)_biasGradient, Output.Columns));
        foreach (var link in Links)
        {
            link.AddWeightGradient(_gradientTransposed);
        }
    }

    /// <summary>target := factor * the gradient by an input + keep * target.</summary>
    public void InputGradient(int link, FloatBuffer target, float keep, float factor = 1) => Links[link].InputGradient(Gradient.Tensor, target.Tensor, keep, factor);

    public void Dispose()
    {
        foreach (var link in Links)
        {
            link.Dispose();
        }

        _gradientTransposed.Dispose();
        Output.Dispose();
        Gradient.Dispose();
    }
}
