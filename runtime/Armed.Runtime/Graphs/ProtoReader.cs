using System.Buffers.Binary;
using System.Text;

namespace Armed.Runtime.Graphs;

/// <summary>
/// Reads the fields of one protobuf message, strictly: an unknown field, another wire type than the field's, or a second occurrence of a singular field is
/// a fault. Where readers may differ on a message, it is refused, as ONNX Runtime reads the same bytes with another reader.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data, string message, int origin = 0)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;
    private ulong _seen;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the current field.</summary>
    public int Wire { get; private set; }

    /// <summary>Where the bytes that were read last end, counted from where the origin is counted: the file's start.</summary>
    public readonly int End => origin + _position;

    /// <summary>Goes to the next field.</summary>
    public bool Next()
    {
        if (_position == _data.Length)
        {
            return false;
        }

        var tag = Varint();
        if (tag > uint.MaxValue || tag >> 3 == 0)
        {
            throw new OnnxFault($"a field of {message}", $"tag {tag}");
        }

        (Field, Wire) = ((int)(tag >> 3), (int)(tag & 7));
        return true;
    }

    /// <summary>Requires that the current, singular field was not there before.</summary>
    public void Once()
    {
        var bit = 1UL << Field;
        if ((_seen & bit) != 0)
        {
            throw new OnnxFault($"field {Field} of {message} once", "it twice");
        }

        _seen |= bit;
    }

    public long Int64()
    {
        Expect(0);
        return (long)Varint();
    }

    public int Int32()
    {
        var value = Int64();
        OnnxFault.Require(value is >= int.MinValue and <= int.MaxValue, $"a 32-bit integer in field {Field} of {message}", $"{value}");
        return (int)value;
    }

    public float Float()
    {
        Expect(5);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    public ReadOnlySpan<byte> Bytes()
    {
        Expect(2);
        var length = Varint();
        return length <= (ulong)(_data.Length - _position)
            ? Take((int)length)
            : throw new OnnxFault("a whole protobuf message", $"a field of {length} bytes with {_data.Length - _position} left");
    }

    public string Text(int maxBytes = OnnxLimits.MaxNameBytes)
    {
        var bytes = Bytes();
        if (bytes.Length > maxBytes)
        {
            throw new OnnxFault($"at most {maxBytes} bytes of text in {message}", $"{bytes.Length}");
        }

        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new OnnxFault($"UTF-8 text in {message}", "other bytes");
        }
    }

    /// <summary>Reads over what people may write there.</summary>
    public void SkipText() => _ = Bytes();

    public readonly OnnxFault Unknown() => new($"only fields that Armed writes in {message}", $"field {Field}");

    /// <summary>A varint that is outside a field: an item of a packed list.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                OnnxFault.Require(shift < 63 || part <= 1, "a varint of 64 bits", "a longer one");
                return value;
            }
        }

        throw new OnnxFault("a varint of at most 10 bytes", "a longer one");
    }

    public readonly bool AtEnd => _position == _data.Length;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Reads over the current field, whatever it is.</summary>
    public void Skip()
    {
        switch (Wire)
        {
            case 0: _ = Varint(); break;
            case 1: _ = Take(8); break;
            case 2: _ = Bytes(); break;
            case 5: _ = Take(4); break;
            default: throw new OnnxFault($"a wire type in field {Field} of {message}", $"{Wire}");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _data.Length - _position)
        {
            throw OnnxFault.Truncated();
        }

        var part = _data.Slice(_position, count);
        _position += count;
        return part;
    }

    private readonly void Expect(int wire)
    {
        if (Wire != wire)
        {
            throw new OnnxFault($"wire type {wire} in field {Field} of {message}", $"{Wire}");
        }
    }
}
