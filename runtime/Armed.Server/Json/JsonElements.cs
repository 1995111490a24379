using System.Buffers;
using System.Text.Json;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Reads a tensor's elements, flat or nested as its shape.</summary>
internal static class JsonElements
{
    private const int StackLetters = 256;

    /// <summary>Reads up to the array's end; the reader stands on its start.</summary>
    public static void Read(ref Utf8JsonReader reader, in ElementWriter writer, TensorType type)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw InputFaults.WrongElement(writer.Slot, 0, "'data' that is not an array", "[..]");
        }

        var (element, depth) = (0, 1);
        while (depth > 0 && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    depth++;
                    break;
                case JsonTokenType.EndArray:
                    depth--;
                    break;
                default:
                    Put(ref reader, writer, type, element++);
                    break;
            }
        }

        if (element != writer.Count)
        {
            throw InputFaults.WrongCount(writer.Slot, $"{element}", writer.Count);
        }
    }

    private static void Put(ref Utf8JsonReader reader, in ElementWriter writer, TensorType type, int element)
    {
        if (element >= writer.Count)
        {
            throw InputFaults.WrongCount(writer.Slot, $"more than {element}", writer.Count);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.Number when writer.Slot.IsCodes:
                writer.Code(element, reader.TryGetInt64(out var code) ? code : throw Wrong(ref reader, writer, element));
                break;
            case JsonTokenType.Number when type is not (TensorType.Bytes or TensorType.Bool):
                writer.Number(element, TensorTypes.IsWhole(type) && !IsWhole(ref reader) ? throw Wrong(ref reader, writer, element) : Number(ref reader, writer, element));
                break;
            case JsonTokenType.String when type == TensorType.Bytes:
                PutText(ref reader, writer, element);
                break;
            case JsonTokenType.Null:
                writer.Missing(element);
                break;
            case JsonTokenType.True or JsonTokenType.False when type == TensorType.Bool:
                writer.Number(element, reader.GetBoolean() ? 1 : 0);
                break;
            default:
                throw Wrong(ref reader, writer, element);
        }
    }

    private static double Number(ref Utf8JsonReader reader, in ElementWriter writer, int element)
        => reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Wrong(ref reader, writer, element);

    private static bool IsWhole(ref Utf8JsonReader reader) => reader.TryGetInt64(out _) || reader.TryGetUInt64(out _);

    private static void PutText(ref Utf8JsonReader reader, in ElementWriter writer, int element)
    {
        char[]? rented = null;
        var length = reader.ValueSpan.Length;
        var letters = length <= StackLetters ? stackalloc char[StackLetters] : (rented = ArrayPool<char>.Shared.Rent(length));
        try
        {
            writer.Text(element, letters[..reader.CopyString(letters)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    private static InferFault Wrong(ref Utf8JsonReader reader, in ElementWriter writer, int element)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, 32)]),
            JsonTokenType.String => "a text",
            _ => reader.TokenType.ToString().ToLowerInvariant(),
        };
        return InputFaults.WrongElement(writer.Slot, element, found, writer.Slot.IsText ? "a string or null" : "a number of the datatype, or null");
    }
}
