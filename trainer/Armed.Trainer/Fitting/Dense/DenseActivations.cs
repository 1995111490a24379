using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>The loops of the activations, over matrices row after row.</summary>
internal static class DenseActivations
{
    /// <summary>The activation of a module; null when the layer has no loop for it.</summary>
    public static DenseActivation? Of(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => module switch
    {
        ReLU => DenseActivation.Relu,
        Tanh => DenseActivation.Tanh,
        ELU => DenseActivation.Elu,
        SiLU => DenseActivation.Silu,
        _ => null,
    };

    /// <summary>values := activation(values + bias); slopes as <see cref="DenseActivation.Silu"/> needs them, else empty.</summary>
    public static void Apply(DenseActivation activation, Span<float> values, Span<float> slopes, ReadOnlySpan<float> bias)
    {
        var width = bias.Length;
        for (var start = 0; start < values.Length; start += width)
        {
            if (activation == DenseActivation.Silu)
            {
                AddSigmoidWeighted(values.Slice(start, width), slopes.Slice(start, width), bias);
            }
            else
            {
                ApplyRow(activation, values.Slice(start, width), bias);
            }
        }
    }

    /// <summary>gradient := gradient * slope; biasGradient += its column sums. The slope follows from the values, or is in <paramref name="slopes"/>.</summary>
    public static void Reverse(DenseActivation activation, ReadOnlySpan<float> values, ReadOnlySpan<float> slopes, Span<float> gradient, Span<float> biasGradient)
    {
        var width = biasGradient.Length;
        for (var start = 0; start < gradient.Length; start += width)
        {
            var row = gradient.Slice(start, width);
            if (activation == DenseActivation.Silu)
            {
                TensorPrimitives.Multiply(row, slopes.Slice(start, width), row);
            }
            else if (activation != DenseActivation.None)
            {
                MultiplyBySlope(activation, values.Slice(start, width), row);
            }

            TensorPrimitives.Add(biasGradient, row, biasGradient);
        }
    }

    private static void ApplyRow(DenseActivation activation, Span<float> row, ReadOnlySpan<float> bias)
    {
        if (activation == DenseActivation.Relu)
        {
            AddRectified(row, bias);
            return;
        }
        TensorPrimitives.Add(row, bias, row);
        if (activation == DenseActivation.Tanh)
        {
            TensorPrimitives.Tanh(row, row);
        }
        else if (activation == DenseActivation.Elu)
        {
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = row[j] > 0 ? row[j] : MathF.Exp(row[j]) - 1;
            }
        }
    }

    private static void AddRectified(Span<float> row, ReadOnlySpan<float> bias)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        var shifts = MemoryMarshal.Cast<float, Vector<float>>(bias);
        for (var j = 0; j < vectors.Length; j++)
        {
            vectors[j] = Vector.Max(vectors[j] + shifts[j], Vector<float>.Zero);
        }

        for (var j = vectors.Length * Vector<float>.Count; j < row.Length; j++)
        {
            row[j] = Math.Max(row[j] + bias[j], 0);
        }
    }

    /// <summary>x sigmoid(x), with slope s + x s (1 - s) for s = sigmoid(x).</summary>
    private static void AddSigmoidWeighted(Span<float> row, Span<float> slopes, ReadOnlySpan<float> bias)
    {
        TensorPrimitives.Add(row, bias, row);
        TensorPrimitives.Sigmoid<float>(row, slopes);
        var values = MemoryMarshal.Cast<float, Vector<float>>(row);
        var sigmoids = MemoryMarshal.Cast<float, Vector<float>>(slopes);
        for (var j = 0; j < values.Length; j++)
        {
            values[j] *= sigmoids[j];
            sigmoids[j] += values[j] * (Vector<float>.One - sigmoids[j]);
        }
        for (var j = values.Length * Vector<float>.Count; j < row.Length; j++)
        {
            row[j] *= slopes[j];
            slopes[j] += row[j] * (1 - slopes[j]);
        }
    }

    private static void MultiplyBySlope(DenseActivation activation, ReadOnlySpan<float> values, Span<float> gradient)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var outputs = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var j = 0; j < vectors.Length; j++)
        {
            vectors[j] *= Slope(activation, outputs[j]);
        }

        for (var j = vectors.Length * Vector<float>.Count; j < gradient.Length; j++)
        {
            gradient[j] *= Slope(activation, new Vector<float>(values[j]))[0];
        }
    }

    private static Vector<float> Slope(DenseActivation activation, Vector<float> value) => activation switch
    {
        DenseActivation.Relu => Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero),
        DenseActivation.Tanh => Vector<float>.One - value * value,
        _ => Vector.Min(value + Vector<float>.One, Vector<float>.One),
    };
}
