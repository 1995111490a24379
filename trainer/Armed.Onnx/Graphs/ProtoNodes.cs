using Armed.Onnx.Schema;

namespace Armed.Onnx.Graphs;

/// <summary>Nodes that are added to a finished graph.</summary>
internal static class ProtoNodes
{
    /// <summary>A node with one output.</summary>
    public static NodeProto Of(string op, string name, string[] inputs, string output)
    {
        var node = new NodeProto { Name = name, OpType = op };
        node.Input.Add(inputs);
        node.Output.Add(output);
        return node;
    }

    /// <summary>A Cast to 32-bit floating point.</summary>
    public static NodeProto CastToFloat(string name, string input, string output)
    {
        var node = Of("Cast", name, [input], output);
        node.Attribute.Add(NodeAttribute.Int("to", (long)TensorProto.Types.DataType.Float).Message);
        return node;
    }

    /// <summary>Puts nodes in front of those of a graph, in their order: what they compute is read by all others.</summary>
    public static void Prepend(GraphProto graph, IReadOnlyList<NodeProto> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            graph.Node.Insert(i, nodes[i]);
        }
    }
}
