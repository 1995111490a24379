using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Armed.Server.OpenApi;

/// <summary>The content of a request or an answer.</summary>
/// <param name="Type">The media type, such as application/json.</param>
/// <param name="Schema">Its schema, as JSON.</param>
internal sealed record RouteContent(string Type, string Schema)
{
    /// <summary>JSON that a type is written as; the schema is made from the type.</summary>
    public static RouteContent Json<T>(JsonTypeInfo<T> type) => new(MediaTypeNames.Application.Json, TypeSchema.Of(type));

    /// <summary>JSON with a schema among the document's components.</summary>
    public static RouteContent Component(string name) => new(MediaTypeNames.Application.Json, $$"""{"$ref":"#/components/schemas/{{name}}"}""");

    /// <summary>Text of a media type.</summary>
    public static RouteContent Text(string type) => new(type.Split(';')[0], """{"type":"string"}""");

    /// <summary>Writes it as the member "content".</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("content");
        json.WriteStartObject(Type);
        json.WritePropertyName("schema");
        json.WriteRawValue(Schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
