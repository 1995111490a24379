using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>Turns a recorded graph into ONNX messages. Nodes and constants that no output needs are left out.</summary>
internal sealed class ModelWriter(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphConstant> constants)
{
    private static readonly string s_version = typeof(ModelWriter).Assembly.GetName().Version?.ToString(3) ?? "";

    public ModelProto Write(string name, IEnumerable<GraphPort> inputs, IReadOnlyCollection<GraphPort> outputs, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var needed = Needed(outputs);
        var graph = new GraphProto { Name = name };
        graph.Node.Add(nodes.Where(n => n.Outputs.Any(needed.Contains)).Select(Node));
        graph.Initializer.Add(constants.Where(c => needed.Contains(c.Value)).Select(Initializer));
        graph.Input.Add(inputs.Select(Port));
        graph.Output.Add(outputs.Select(Port));
        var model = new ModelProto
        {
            IrVersion = GraphBuilder.IrVersion,
            ProducerName = GraphBuilder.ProducerName,
            ProducerVersion = s_version,
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = GraphBuilder.Opset });
        model.MetadataProps.Add(metadata.Select(m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        return model;
    }

    private HashSet<GraphValue> Needed(IEnumerable<GraphPort> outputs)
    {
        var needed = outputs.Select(o => o.Value).ToHashSet();
        for (var i = nodes.Count - 1; i >= 0; i--) // recorded order is topological
        {
            if (nodes[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(nodes[i].Inputs);
            }
        }
        return needed;
    }

    private static NodeProto Node(GraphNode node)
    {
        var message = new NodeProto { Name = node.Name, OpType = node.OpType };
        message.Input.Add(node.Inputs.Select(v => v.Name));
        message.Output.Add(node.Outputs.Select(v => v.Name));
        message.Attribute.Add(node.Attributes.Select(a => a.Message.Clone()));
        return message;
    }

    private static TensorProto Initializer(GraphConstant constant)
    {
        var message = new TensorProto { Name = constant.Value.Name, DataType = (int)constant.Type, RawData = UnsafeByteOperations.UnsafeWrap(constant.Bytes) };
        message.Dims.Add(constant.Value.Dims);
        return message;
    }

    private static ValueInfoProto Port(GraphPort port)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(port.Dims.Select(Dimension));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)port.Type, Shape = shape };
        return new ValueInfoProto { Name = port.Value.Name, Type = new TypeProto { TensorType = tensor } };
    }

    private static TensorShapeProto.Types.Dimension Dimension(long size, int place)
    {
        var dimension = new TensorShapeProto.Types.Dimension();
        if (size >= 0)
        {
            dimension.DimValue = size;
        }
        else if (size == -1 && place == 0)
        {
            dimension.DimParam = GraphBuilder.BatchAxis;
        }

        return dimension;
    }
}
