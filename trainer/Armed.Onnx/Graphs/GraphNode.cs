namespace Armed.Onnx.Graphs;

/// <summary>A node as recorded; names of its values are read when the graph is written.</summary>
internal sealed record GraphNode(string Name, string OpType, GraphValue[] Inputs, GraphValue[] Outputs, NodeAttribute[] Attributes);
