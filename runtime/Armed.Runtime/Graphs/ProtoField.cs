namespace Armed.Runtime.Graphs;

/// <summary>Where one field of a protobuf message is in a file: its tag, its content, its end.</summary>
/// <param name="Number">Field number.</param>
/// <param name="Start">Offset of the tag.</param>
/// <param name="Content">Offset of the content: after the tag, and after the length where there is one.</param>
/// <param name="End">Offset behind it.</param>
internal readonly record struct ProtoField(int Number, int Start, int Content, int End)
{
    public ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> file) => file[Start..End];

    public ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> file) => file[Content..End];

    /// <summary>The fields of a message that lies in a file from an offset on.</summary>
    public static List<ProtoField> Split(ReadOnlySpan<byte> file, int offset, int end)
    {
        var reader = new ProtoReader(file[offset..end], "a checked message");
        var fields = new List<ProtoField>();
        for (var start = 0; reader.Next(); start = reader.Position)
        {
            var (number, wire, content) = (reader.Field, reader.Wire, reader.Position);
            reader.Skip();
            if (wire == 2)
            {
                content = LengthEnd(file[offset..end], content);
            }

            fields.Add(new ProtoField(number, offset + start, offset + content, offset + reader.Position));
        }

        return fields;
    }

    private static int LengthEnd(ReadOnlySpan<byte> message, int at)
    {
        while (message[at] >= 0x80)
        {
            at++;
        }

        return at + 1;
    }
}
