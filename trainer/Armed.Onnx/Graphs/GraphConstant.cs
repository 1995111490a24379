namespace Armed.Onnx.Graphs;

/// <summary>A constant tensor: its value in the graph, element type and bytes, little endian.</summary>
internal sealed record GraphConstant(GraphValue Value, TensorType Type, byte[] Bytes);
