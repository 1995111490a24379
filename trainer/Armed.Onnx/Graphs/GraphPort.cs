namespace Armed.Onnx.Graphs;

/// <summary>An input or output of the whole graph, with the type and shape that the file declares.</summary>
internal sealed record GraphPort(GraphValue Value, TensorType Type, long[] Dims);
