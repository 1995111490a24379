using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Armed.Server.Serving;

namespace Armed.Server.Rest;

/// <summary>The JSON of everything but inference and the page, written by generated code.</summary>
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(ReadyBody))]
[JsonSerializable(typeof(ModelReadyBody))]
[JsonSerializable(typeof(ServerMetadataBody))]
[JsonSerializable(typeof(ModelMetadataBody))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    public static ServerJson Readable { get; } = new(ReadableOptions());

    /// <summary>Leaves quotes and letters as they are: the text goes to clients as JSON, never into a page.</summary>
    /// <returns>Options of their own: a context keeps those that it gets.</returns>
    public static JsonSerializerOptions ReadableOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
