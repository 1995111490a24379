using System.Text;
using System.Text.Json;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Reads a row's value of a column.</summary>
internal static class JsonCell
{
    private const int MostShown = 32;

    /// <summary>Puts the value that the reader stands on into its row.</summary>
    /// <exception cref="InferFault">It is not a value of the column.</exception>
    public static void Put(ref Utf8JsonReader reader, in ElementWriter writer, int row)
    {
        if (writer.Slot.IsTensor)
        {
            PutTensor(ref reader, writer, row);
        }
        else if (reader.TokenType == JsonTokenType.Null)
        {
            writer.Missing(row);
        }
        else if (writer.Slot.IsText)
        {
            PutText(ref reader, writer, row);
        }
        else if (writer.Slot.Dates is { } dates && reader.TokenType == JsonTokenType.String)
        {
            var text = reader.GetString()!;
            writer.Number(row, dates.TryDaysOf(text, out var days) is { } expected ? throw RowFaults.WrongDate(row, writer.Slot, text, expected) : days);
        }
        else
        {
            writer.Number(row, Number(ref reader, writer, row));
        }
    }

    /// <summary>A level or cluster whose names look like numbers or truth values is often sent as one.</summary>
    private static void PutText(ref Utf8JsonReader reader, in ElementWriter writer, int row)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                writer.Text(row, reader.GetString());
                break;
            case JsonTokenType.Number:
                RawTensor.Text(reader.ValueSpan, row, writer);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.Text(row, reader.GetBoolean() ? "true" : "false");
                break;
            default:
                throw Wrong(ref reader, writer, row);
        }
    }

    private static void PutTensor(ref Utf8JsonReader reader, in ElementWriter writer, int row)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(ref reader, writer, row);
        }

        var (element, depth) = (0, 1);
        while (depth > 0 && reader.Read())
        {
            depth += reader.TokenType switch { JsonTokenType.StartArray => 1, JsonTokenType.EndArray => -1, _ => 0 };
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
            {
                PutElement(ref reader, writer, row, element++);
            }
        }

        if (element != writer.Slot.Width)
        {
            throw RowFaults.WrongCount(row, writer.Slot, $"{element}");
        }
    }

    private static void PutElement(ref Utf8JsonReader reader, in ElementWriter writer, int row, int element)
    {
        var slot = writer.Slot;
        if (element >= slot.Width)
        {
            throw RowFaults.WrongCount(row, slot, $"more than {element}");
        }

        var place = (row * slot.Width) + element;
        if (slot.IsCodes)
        {
            writer.Code(place, reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var code) ? code : throw Wrong(ref reader, writer, row));
            return;
        }

        var value = Number(ref reader, writer, row);
        writer.Number(place, slot.Type != TensorType.Uint8 || (value is >= byte.MinValue and <= byte.MaxValue && Math.Floor(value) == value) ? value : throw Wrong(ref reader, writer, row));
    }

    private static double Number(ref Utf8JsonReader reader, in ElementWriter writer, int row)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && float.IsFinite((float)value) ? value : throw Wrong(ref reader, writer, row);

    private static InferFault Wrong(ref Utf8JsonReader reader, in ElementWriter writer, int row) => RowFaults.Wrong(row, writer.Slot, reader.TokenType switch
    {
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, MostShown)]),
        JsonTokenType.String => $"the text '{reader.GetString()}'",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => reader.TokenType.ToString().ToLowerInvariant(),
    });
}
