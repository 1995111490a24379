namespace Armed.Runtime.Graphs;

/// <summary>What the checks and the direct evaluator need of a ModelProto.</summary>
internal sealed record OnnxModel(long IrVersion, long OpsetVersion, OnnxGraph Graph, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Numbers that the graph computes for one row of a batch, once its shapes are inferred.</summary>
    public long RowElements { get; init; } = 1;
}

/// <summary>What the checks and the direct evaluator need of a GraphProto.</summary>
internal sealed record OnnxGraph(
    IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Initializers, IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs,
    IReadOnlyList<OnnxValue> Between);

/// <summary>What the checks and the direct evaluator need of a NodeProto.</summary>
internal sealed record OnnxNode(
    string Operator, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes);

/// <summary>An attribute of a node: the value of its type, the others empty.</summary>
internal sealed record OnnxAttribute(string Name, long Int, float Float, IReadOnlyList<long> Ints)
{
    /// <summary>A STRING, byte by byte.</summary>
    public string Text { get; init; } = "";
}

/// <summary>What the checks and the direct evaluator need of a TensorProto, whose content was checked while reading.</summary>
internal sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Dimensions)
{
    /// <summary>The numbers of a small int64 tensor, such as a shape or axes; null for any other.</summary>
    public long[]? Integers { get; init; }

    /// <summary>Where in the file its elements stand, one after another in little-endian order; null if they are a list of varints.</summary>
    public Range? Data { get; init; }
}

/// <summary>A graph's input, output, or the stated type of a value between; -1 stands for a free dimension.</summary>
internal sealed record OnnxValue(string Name, OnnxType Type, IReadOnlyList<long> Dimensions);

/// <summary>Element types by ONNX's numbers, those that occur in our graphs.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Double = 11,
}
