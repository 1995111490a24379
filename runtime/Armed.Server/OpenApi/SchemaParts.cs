using System.Text.Json;

namespace Armed.Server.OpenApi;

/// <summary>Parts that schemas have in common.</summary>
internal static class SchemaParts
{
    /// <summary>Writes a list of texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a property of a type, with a description.</summary>
    public static void WriteProperty(Utf8JsonWriter json, string name, string type, string description)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("type");
        json.WriteRawValue(type);
        json.WriteString("description", description);
        json.WriteEndObject();
    }

    /// <summary>Writes the response of every status that is not listed.</summary>
    public static void WriteFault(Utf8JsonWriter json)
    {
        json.WriteStartObject("default");
        json.WriteString("description", "The request is refused, or the server is busy.");
        RouteContent.Component(OpenApiComponents.Error).Write(json);
        json.WriteEndObject();
    }
}
