using System.Text.Json.Serialization;
using Armed.Server.Rest;

namespace Armed.Server.Page;

/// <summary>The JSON of what the page asks for, written by generated code.</summary>
[JsonSerializable(typeof(ModelListBody))]
[JsonSerializable(typeof(ModelPageBody))]
internal sealed partial class PageJson : JsonSerializerContext
{
    public static PageJson Readable { get; } = new(ServerJson.ReadableOptions());
}
