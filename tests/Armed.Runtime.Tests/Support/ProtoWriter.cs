using System.Text;

namespace Armed.Runtime.Tests.Support;

/// <summary>Encodes one protobuf message, as the exporter would and as a forger might.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream _stream = new();

    public ProtoWriter Int(int field, long value) => Tag(field, 0).Varint((ulong)value);

    public ProtoWriter Float(int field, float value)
    {
        Tag(field, 5);
        _stream.Write(BitConverter.GetBytes(value));
        return this;
    }

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2).Varint((ulong)value.Length);
        _stream.Write(value);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter value) => Bytes(field, value.ToArray());

    public ProtoWriter Raw(ProtoWriter fields)
    {
        _stream.Write(fields.ToArray());
        return this;
    }

    /// <summary>Bytes that need not be a field.</summary>
    public ProtoWriter Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _stream.ToArray();

    private ProtoWriter Tag(int field, int wire) => Varint(((ulong)field << 3) | (uint)wire);

    private ProtoWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _stream.WriteByte((byte)(value | 0x80));
        }

        _stream.WriteByte((byte)value);
        return this;
    }
}
