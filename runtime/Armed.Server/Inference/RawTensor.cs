using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Armed.Server.Inference;

/// <summary>Reads a tensor's bytes: little-endian numbers, or for BYTES a length of four bytes before each element's UTF-8.</summary>
internal static class RawTensor
{
    private const int StackLetters = 256;

    public static void Read(ReadOnlySpan<byte> bytes, TensorType type, in ElementWriter writer)
    {
        if (type == TensorType.Bytes)
        {
            ReadTexts(bytes, writer);
            return;
        }

        var size = TensorTypes.Size(type);
        if (bytes.Length != (long)writer.Count * size)
        {
            throw InputFaults.WrongCount(writer.Slot, $"{bytes.Length} bytes, which are {bytes.Length / (double)size:0.##}", writer.Count);
        }

        if (writer.TryRaw(bytes))
        {
            return;
        }

        for (var i = 0; i < writer.Count; i++)
        {
            ReadNumber(bytes.Slice(i * size, size), type, i, writer);
        }
    }

    private static void ReadNumber(ReadOnlySpan<byte> bytes, TensorType type, int element, in ElementWriter writer)
    {
        if (writer.Slot.IsCodes)
        {
            writer.Code(element, BinaryPrimitives.ReadInt64LittleEndian(bytes));
            return;
        }

        writer.Number(element, type switch
        {
            TensorType.Fp32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            TensorType.Fp64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            TensorType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            TensorType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            TensorType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            TensorType.Int8 => (sbyte)bytes[0],
            TensorType.Uint64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            TensorType.Uint32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            TensorType.Uint16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            TensorType.Bool => bytes[0] == 0 ? 0 : 1,
            _ => bytes[0],
        });
    }

    private static void ReadTexts(ReadOnlySpan<byte> bytes, in ElementWriter writer)
    {
        for (var i = 0; i < writer.Count; i++)
        {
            if (bytes.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) > (uint)(bytes.Length - 4))
            {
                throw InputFaults.WrongCount(writer.Slot, $"bytes for {i}", writer.Count);
            }

            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            Text(bytes.Slice(4, length), i, writer);
            bytes = bytes[(4 + length)..];
        }

        if (!bytes.IsEmpty)
        {
            throw InputFaults.WrongCount(writer.Slot, $"{bytes.Length} bytes more than {writer.Count}", writer.Count);
        }
    }

    /// <summary>Looks a text of UTF-8 up without making a string of it.</summary>
    public static void Text(ReadOnlySpan<byte> utf8, int element, in ElementWriter writer)
    {
        char[]? rented = null;
        var letters = utf8.Length <= StackLetters ? stackalloc char[StackLetters] : (rented = ArrayPool<char>.Shared.Rent(utf8.Length));
        try
        {
            if (Utf8.ToUtf16(utf8, letters, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            {
                throw InputFaults.WrongElement(writer.Slot, element, "bytes that are not UTF-8", "text");
            }

            writer.Text(element, letters[..written]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Appends an element of BYTES.</summary>
    public static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        var span = output.GetSpan(4 + utf8.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span, utf8.Length);
        utf8.CopyTo(span[4..]);
        output.Advance(4 + utf8.Length);
    }

    /// <summary>Appends numbers of single precision.</summary>
    public static void WriteNumbers(IBufferWriter<byte> output, ReadOnlySpan<float> values)
    {
        var span = output.GetSpan(Math.Max(1, values.Length * 4));
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(span[(i * 4)..], values[i]);
        }

        output.Advance(values.Length * 4);
    }
}
