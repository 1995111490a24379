using System.Text.Json;
using Armed.Server.Faults;

namespace Armed.Server.Json;

/// <summary>Counts the rows of a body before room is made for them.</summary>
internal static class JsonRowCount
{
    /// <param name="json">The body.</param>
    /// <param name="isOne">Whether it is one row, rather than a list.</param>
    /// <exception cref="InferFault">It is neither.</exception>
    public static int Of(ReadOnlySpan<byte> json, out bool isOne)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonRequestReader.MostDepth });
        reader.Read();
        isOne = reader.TokenType == JsonTokenType.StartObject;
        InferFault.Require(isOne || reader.TokenType == JsonTokenType.StartArray, "The body is neither a JSON object nor a list; expected a row such as {\"column\": value}, or a list of them.");
        var rows = isOne ? One(ref reader) : Many(ref reader);
        InferFault.Require(!reader.Read(), "The body continues after the rows; expected its end.");
        return rows;
    }

    private static int One(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return 1;
    }

    private static int Many(ref Utf8JsonReader reader)
    {
        var rows = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw InferFault.Wrong($"Row {rows} is not an object; expected a row such as {{\"column\": value}}.");
            }

            reader.Skip();
            rows++;
        }

        return rows;
    }
}
