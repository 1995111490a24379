using static TorchSharp.torch;

namespace Armed.Onnx.Tracing;

/// <summary>A tensor of the trace and its value in the graph, which is made at its first use.</summary>
internal sealed record TensorValue(Lazy<GraphValue> Lazily, ScalarType Element, BatchSize[] Dims) : TracedValue
{
    public TensorValue(GraphValue graph, ScalarType element, BatchSize[] dims)
        : this(new Lazy<GraphValue>(graph), element, dims)
    {
    }

    public GraphValue Graph => Lazily.Value;

    public int Rank => Dims.Length;

    /// <summary>The elements of a parameter, a buffer or a constant; null for computed tensors.</summary>
    public Tensor? Known { get; init; }

    /// <summary>Name of a parameter or buffer in the module's state dictionary; null for other tensors.</summary>
    public string? Parameter { get; init; }

    /// <summary>The parameter or constant that this one is the transpose of: products take it as it is.</summary>
    public TensorValue? TransposeOf { get; init; }

    /// <summary>True for a tensor that forward made of zeros: a recurrent layer's first state need not be written.</summary>
    public bool IsZero { get; init; }

    /// <summary>The step of integers 0, k, 2 k, .. that forward made by arange; 0 for other tensors. Where bags of equal size begin.</summary>
    public long Spacing { get; init; }
}
