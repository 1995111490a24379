using System.Text;

namespace Armed.Runtime.Graphs;

/// <summary>Writes a protobuf message from pieces, which are copied once, at the end.</summary>
internal sealed class ProtoMessage
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    public ProtoMessage Int(int field, long value) => Tag(field, 0).Varint((ulong)value);

    public ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Bytes(int field, ReadOnlyMemory<byte> value) => Tag(field, 2).Varint((ulong)value.Length).Piece(value);

    public ProtoMessage Message(int field, ProtoMessage value)
    {
        Tag(field, 2).Varint((ulong)value.Length);
        _pieces.AddRange(value._pieces);
        Length += value.Length;
        return this;
    }

    /// <summary>A field with its tag, as another file has it.</summary>
    public ProtoMessage Piece(ReadOnlyMemory<byte> bytes)
    {
        _pieces.Add(bytes);
        Length += bytes.Length;
        return this;
    }

    public byte[] ToArray()
    {
        OnnxFault.Require(Length <= Array.MaxLength, $"at most {Array.MaxLength} bytes in a graph file", $"{Length}");
        var bytes = new byte[Length];
        var at = 0;
        foreach (var piece in _pieces)
        {
            piece.Span.CopyTo(bytes.AsSpan(at));
            at += piece.Length;
        }

        return bytes;
    }

    private ProtoMessage Tag(int field, int wire) => Varint(((ulong)field << 3) | (uint)wire);

    private ProtoMessage Varint(ulong value)
    {
        var bytes = new byte[10];
        var count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[count++] = (byte)(value | 0x80);
        }

        bytes[count++] = (byte)value;
        return Piece(bytes.AsMemory(0, count));
    }
}
