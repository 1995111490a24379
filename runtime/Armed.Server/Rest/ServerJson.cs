using System.Text.Json.Serialization;

namespace Armed.Server.Rest;

/// <summary>The JSON of everything but inference, written by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(ReadyBody))]
[JsonSerializable(typeof(ModelReadyBody))]
[JsonSerializable(typeof(ServerMetadataBody))]
[JsonSerializable(typeof(ModelMetadataBody))]
[JsonSerializable(typeof(Page.ModelListBody))]
[JsonSerializable(typeof(Page.ModelPageBody))]
internal sealed partial class ServerJson : JsonSerializerContext;
