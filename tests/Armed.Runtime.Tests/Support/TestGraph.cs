using System.Runtime.InteropServices;

namespace Armed.Runtime.Tests.Support;

/// <summary>Builds an ONNX model by hand.</summary>
internal sealed class TestGraph
{
    private int _names;

    /// <summary>The GraphProto; tests add what no graph of ours has.</summary>
    public ProtoWriter Graph { get; } = new();

    /// <summary>The ModelProto's fields after the graph.</summary>
    public ProtoWriter Extra { get; } = new();

    public long IrVersion { get; set; } = 8;

    public long Opset { get; set; } = 17;

    public Dictionary<string, string> Metadata { get; } = [];

    public string Input(string name, int type, int columns) => Value(11, name, type, -1, columns);

    public void Output(string from, string name, params long[] shape)
    {
        Graph.Message(1, NodeProto("Identity", [from], [name], []));
        Value(12, name, 1, [-1, .. shape]);
    }

    public string Value(int field, string name, int type, params long[] dimensions)
    {
        var shape = new ProtoWriter();
        foreach (var size in dimensions)
        {
            shape.Message(1, size < 0 ? new ProtoWriter().Text(2, "batch") : new ProtoWriter().Int(1, size));
        }

        var tensor = new ProtoWriter().Int(1, type).Message(2, shape);
        Graph.Message(field, new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor)));
        return name;
    }

    public string Floats(float[] values, params long[] dimensions) => Tensor(1, MemoryMarshal.AsBytes<float>(values), dimensions);

    public string Longs(long[] values, params long[] dimensions) => Tensor(7, MemoryMarshal.AsBytes<long>(values), dimensions);

    public string Tensor(int type, ReadOnlySpan<byte> raw, params long[] dimensions)
    {
        var name = NewName();
        Graph.Message(5, TensorProto(name, type, raw, dimensions));
        return name;
    }

    public static ProtoWriter TensorProto(string name, int type, ReadOnlySpan<byte> raw, params long[] dimensions)
    {
        var tensor = new ProtoWriter();
        foreach (var size in dimensions)
        {
            tensor.Int(1, size);
        }

        return tensor.Int(2, type).Text(8, name).Bytes(9, raw);
    }

    public string Node(string type, params string[] inputs) => Node(type, inputs, []);

    public string Node(string type, string[] inputs, (string Name, long Value)[] attributes)
    {
        var output = NewName();
        Graph.Message(1, NodeProto(type, inputs, [output], attributes));
        return output;
    }

    /// <summary>A node with attributes of long, long[] or string.</summary>
    public string Attributed(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var (node, output) = (new ProtoWriter(), NewName());
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, type);
        foreach (var (name, value) in attributes)
        {
            var attribute = new ProtoWriter().Text(1, name);
            node.Message(5, value switch
            {
                long number => attribute.Int(3, number).Int(20, 2),
                string text => attribute.Text(4, text).Int(20, 3),
                _ => ((long[])value).Aggregate(attribute, (ints, number) => ints.Int(8, number)).Int(20, 7),
            });
        }

        Graph.Message(1, node);
        return output;
    }

    public static ProtoWriter NodeProto(string type, string[] inputs, string[] outputs, (string Name, long Value)[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        foreach (var output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(4, type);
        foreach (var (name, value) in attributes)
        {
            node.Message(5, new ProtoWriter().Text(1, name).Int(3, value).Int(20, 2));
        }

        return node;
    }

    public byte[] ToBytes()
    {
        var model = new ProtoWriter().Int(1, IrVersion).Text(2, "Armed.Onnx").Message(7, new ProtoWriter().Raw(Graph).Text(2, "graph"));
        model.Message(8, new ProtoWriter().Text(1, "").Int(2, Opset));
        foreach (var (key, value) in Metadata)
        {
            model.Message(14, new ProtoWriter().Text(1, key).Text(2, value));
        }

        return model.Raw(Extra).ToArray();
    }

    private string NewName() => $"v{_names++}";
}
