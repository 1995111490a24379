namespace Armed.Runtime.Graphs;

/// <summary>A constant of a graph file; its data stay where they are.</summary>
/// <param name="Field">Place among the graph's fields.</param>
/// <param name="Name">Name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Dimensions">Sizes; none for a scalar.</param>
/// <param name="Data">Little-endian elements, where they are written as raw data; else empty.</param>
internal sealed record OnnxFileTensor(ProtoField Field, string Name, OnnxType Type, IReadOnlyList<long> Dimensions, ReadOnlyMemory<byte> Data)
{
    public static OnnxFileTensor Read(ReadOnlyMemory<byte> file, ProtoField field)
    {
        var tensor = OnnxTensorReader.Read(field.Value(file).Span);
        var data = ProtoField.Split(file.Span, field.Content, field.End).Where(part => part.Number == 9).Select(part => part.Value(file)).FirstOrDefault();
        return new OnnxFileTensor(field, tensor.Name, tensor.Type, tensor.Dimensions, data);
    }

    /// <summary>A constant to write.</summary>
    public static ProtoMessage Make(string name, OnnxType type, ReadOnlySpan<long> dimensions, ReadOnlyMemory<byte> data)
    {
        var message = new ProtoMessage();
        foreach (var size in dimensions)
        {
            message.Int(1, size);
        }

        return message.Int(2, (long)type).Text(8, name).Bytes(9, data);
    }
}
