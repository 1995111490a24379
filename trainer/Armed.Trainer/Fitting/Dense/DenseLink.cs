using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>An input of a layer: values x [B, I] that meet columns of a weight matrix [O, I].</summary>
internal sealed class DenseLink : IDisposable
{
    private readonly Tensor _input, _weight, _weightTransposed, _weightGradient;

    /// <param name="input">x [B, I].</param>
    /// <param name="weight">Weight matrix [O, I or more].</param>
    /// <param name="first">Its first column that meets the input.</param>
    private DenseLink(FloatBuffer input, TorchSharp.Modules.Parameter weight, long first)
    {
        using var scope = NewDisposeScope();
        var width = input.Columns;
        _input = input.Tensor.alias().DetachFromDisposeScope();
        _weight = weight.detach().narrow(1, first, width).DetachFromDisposeScope();
        _weightTransposed = _weight.t().DetachFromDisposeScope();
        _weightGradient = weight.grad!.narrow(1, first, width).DetachFromDisposeScope();
    }

    /// <summary>The links of inputs that meet the columns of a weight matrix one after the other: no concatenation.</summary>
    /// <param name="inputs">[B, I_1], [B, I_2], ..</param>
    /// <param name="weight">Weight matrix [O, I_1 + I_2 + ..].</param>
    public static DenseLink[] Of(IReadOnlyList<FloatBuffer> inputs, TorchSharp.Modules.Parameter weight)
    {
        var links = new DenseLink[inputs.Count];
        long first = 0;
        for (var i = 0; i < links.Length; first += inputs[i++].Columns)
        {
            links[i] = new DenseLink(inputs[i], weight, first);
        }

        return links;
    }

    /// <summary>output := x W' + keep * output.</summary>
    public void Forward(Tensor output, float keep) => Multiply(output, _input, _weightTransposed, keep, 1);

    /// <summary>dW += gradient' x, from the transposed gradient [O, B].</summary>
    public void AddWeightGradient(Tensor transposedGradient) => Multiply(_weightGradient, transposedGradient, _input, 1, 1);

    /// <summary>target := factor * gradient W + keep * target.</summary>
    public void InputGradient(Tensor gradient, Tensor target, float keep, float factor = 1) => Multiply(target, gradient, _weight, keep, factor);

    public void Dispose()
    {
        _input.Dispose();
        _weight.Dispose();
        _weightTransposed.Dispose();
        _weightGradient.Dispose();
    }

    private static void Multiply(Tensor target, Tensor left, Tensor right, float keep, float factor) =>
        target.addmm_(left, right, keep, factor); // returns the target itself
}
