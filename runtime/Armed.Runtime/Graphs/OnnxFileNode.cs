namespace Armed.Runtime.Graphs;

/// <summary>A node with its place in the file.</summary>
/// <param name="Field">Place among the graph's fields.</param>
/// <param name="Type">Operator.</param>
/// <param name="Inputs">Names.</param>
/// <param name="Outputs">Names.</param>
/// <param name="Axis">Attribute axis; 0 if there is none, as ONNX's Gather has it.</param>
internal sealed record OnnxFileNode(ProtoField Field, string Type, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, long Axis)
{
    public static OnnxFileNode Read(ReadOnlySpan<byte> file, ProtoField field)
    {
        var (inputs, outputs, type, axis) = (new List<string>(), new List<string>(), "", 0L);
        foreach (var part in ProtoField.Split(file, field.Content, field.End))
        {
            var content = file[part.Content..part.End];
            switch (part.Number)
            {
                case 1: inputs.Add(OnnxFile.Text(content)); break;
                case 2: outputs.Add(OnnxFile.Text(content)); break;
                case 4: type = OnnxFile.Text(content); break;
                case 5: axis = AxisOf(content) ?? axis; break;
                default: break;
            }
        }

        return new OnnxFileNode(field, type, inputs, outputs, axis);
    }

    /// <summary>The node with one input replaced; everything else as it is in the file.</summary>
    public ProtoMessage WithInput(ReadOnlyMemory<byte> file, int index, string name)
    {
        var (message, at) = (new ProtoMessage(), 0);
        foreach (var part in ProtoField.Split(file.Span, Field.Content, Field.End))
        {
            _ = part.Number == 1 && at++ == index ? message.Text(1, name) : message.Piece(part.Whole(file));
        }

        return message;
    }

    private static long? AxisOf(ReadOnlySpan<byte> attribute)
    {
        var (isAxis, value) = (false, 0L);
        foreach (var part in ProtoField.Split(attribute, 0, attribute.Length))
        {
            if (part.Number == 1)
            {
                isAxis = attribute[part.Content..part.End].SequenceEqual("axis"u8);
            }
            else if (part.Number == 3)
            {
                value = (long)new ProtoReader(attribute[part.Content..part.End], "AttributeProto.i").Varint();
            }
        }

        return isAxis ? value : null;
    }
}
