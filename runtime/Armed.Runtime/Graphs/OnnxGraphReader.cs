namespace Armed.Runtime.Graphs;

/// <summary>Reads GraphProto and NodeProto.</summary>
internal static class OnnxGraphReader
{
    public static OnnxGraph Read(ReadOnlySpan<byte> data, int origin)
    {
        var reader = new ProtoReader(data, "GraphProto", origin);
        var (nodes, initializers) = (new List<OnnxNode>(), new List<OnnxTensor>());
        var (inputs, outputs, between) = (new List<OnnxValue>(), new List<OnnxValue>(), new List<OnnxValue>());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: OnnxReader.Add(nodes, ReadNode(reader.Bytes()), OnnxLimits.MaxNodes, "nodes"); break;
                case 2 or 10: reader.Once(); reader.SkipText(); break;
                case 5: OnnxReader.Add(initializers, ReadTensor(ref reader), OnnxLimits.MaxInitializers, "initializers"); break;
                case 11: OnnxReader.Add(inputs, OnnxValueReader.Read(reader.Bytes()), OnnxLimits.MaxGraphInputs, "inputs"); break;
                case 12: OnnxReader.Add(outputs, OnnxValueReader.Read(reader.Bytes()), OnnxLimits.MaxGraphInputs, "outputs"); break;

                // Types of values inside the graph: ONNX Runtime plans memory by them, so they are compared with the inferred shapes.
                case 13: OnnxReader.Add(between, OnnxValueReader.Read(reader.Bytes()), OnnxLimits.MaxInitializers, "value infos"); break;
                default: throw reader.Unknown();
            }
        }

        return new OnnxGraph(nodes, initializers, inputs, outputs, between);
    }

    private static OnnxTensor ReadTensor(ref ProtoReader reader)
    {
        var data = reader.Bytes();
        return OnnxTensorReader.Read(data, reader.End - data.Length);
    }

    private static OnnxNode ReadNode(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data, "NodeProto");
        var (inputs, outputs) = (new List<string>(), new List<string>());
        var (name, type, domain) = ("", "", "");
        var attributes = new List<OnnxAttribute>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: OnnxReader.Add(inputs, reader.Text(), OnnxLimits.MaxNodeInputs, "inputs of a node"); break;
                case 2: OnnxReader.Add(outputs, reader.Text(), OnnxLimits.MaxNodeOutputs, "outputs of a node"); break;
                case 3: reader.Once(); name = reader.Text(); break;
                case 4: reader.Once(); type = reader.Text(); break;
                case 5: AddAttribute(attributes, OnnxAttributeReader.Read(reader.Bytes())); break;
                case 6: reader.Once(); reader.SkipText(); break;
                case 7: reader.Once(); domain = reader.Text(); break;
                default: throw reader.Unknown();
            }
        }

        OnnxFault.Require(domain is "" or "ai.onnx", "operators of the domain ai.onnx", $"'{domain}.{type}'");
        return new OnnxNode(type, name, inputs, outputs, attributes);
    }

    private static void AddAttribute(List<OnnxAttribute> attributes, OnnxAttribute attribute)
    {
        OnnxFault.Require(attributes.TrueForAll(other => other.Name != attribute.Name), "distinct attributes", $"'{attribute.Name}' twice");
        OnnxReader.Add(attributes, attribute, OnnxLimits.MaxAttributes, "attributes of a node");
    }
}
