using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Armed.Server.Rest;

/// <summary>The JSON of everything but inference, written by generated code.</summary>
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(ReadyBody))]
[JsonSerializable(typeof(ModelReadyBody))]
[JsonSerializable(typeof(ServerMetadataBody))]
[JsonSerializable(typeof(ModelMetadataBody))]
[JsonSerializable(typeof(Page.ModelListBody))]
[JsonSerializable(typeof(Page.ModelPageBody))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>With quotes and letters as they are: it goes to clients as JSON, never into a page.</summary>
    public static ServerJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
