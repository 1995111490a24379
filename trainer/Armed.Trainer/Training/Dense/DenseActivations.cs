using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace Armed.Trainer.Training.Dense;

/// <summary>The loops of the activations, over matrices row after row.</summary>
internal static class DenseActivations
{
    /// <summary>The activation of a module; null when its slope does not follow from its value, or it is none.</summary>
    public static DenseActivation? Of(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => module switch
    {
        ReLU => DenseActivation.Relu,
        Tanh => DenseActivation.Tanh,
        ELU => DenseActivation.Elu,
        _ => null,
    };

    /// <summary>values := activation(values + bias).</summary>
    public static void Apply(DenseActivation activation, Span<float> values, ReadOnlySpan<float> bias)
    {
        for (int start = 0; start < values.Length; start += bias.Length)
            ApplyRow(activation, values.Slice(start, bias.Length), bias);
    }

    /// <summary>gradient := gradient * slope at values; biasGradient += its column sums.</summary>
    public static void Reverse(DenseActivation activation, ReadOnlySpan<float> values, Span<float> gradient, Span<float> biasGradient)
    {
        int width = biasGradient.Length;
        for (int start = 0; start < gradient.Length; start += width)
        {
            var row = gradient.Slice(start, width);
            if (activation != DenseActivation.None)
                MultiplyBySlope(activation, values.Slice(start, width), row);
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
            TensorPrimitives.Tanh(row, row);
        else if (activation == DenseActivation.Elu)
            for (int j = 0; j < row.Length; j++)
                row[j] = row[j] > 0 ? row[j] : MathF.Exp(row[j]) - 1;
    }

    private static void AddRectified(Span<float> row, ReadOnlySpan<float> bias)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        var shifts = MemoryMarshal.Cast<float, Vector<float>>(bias);
        for (int j = 0; j < vectors.Length; j++)
            vectors[j] = Vector.Max(vectors[j] + shifts[j], Vector<float>.Zero);
        for (int j = vectors.Length * Vector<float>.Count; j < row.Length; j++)
            row[j] = Math.Max(row[j] + bias[j], 0);
    }

    private static void MultiplyBySlope(DenseActivation activation, ReadOnlySpan<float> values, Span<float> gradient)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var outputs = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int j = 0; j < vectors.Length; j++)
            vectors[j] *= Slope(activation, outputs[j]);
        for (int j = vectors.Length * Vector<float>.Count; j < gradient.Length; j++)
            gradient[j] *= Slope(activation, new Vector<float>(values[j]))[0];
    }

    private static Vector<float> Slope(DenseActivation activation, Vector<float> value) => activation switch
    {
        DenseActivation.Relu => Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero),
        DenseActivation.Tanh => Vector<float>.One - value * value,
        _ => Vector.Min(value + Vector<float>.One, Vector<float>.One),
    };
}
