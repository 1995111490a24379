using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Armed.Server.OpenApi;

/// <summary>The schema of a type that is written as JSON.</summary>
internal static class TypeSchema
{
    private const string Reference = "$ref";

    private static readonly JsonSchemaExporterOptions s_options = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>The schema, as JSON. The exporter refers to a type that it meets again by its place, which is another one within a document: the type's schema is put there instead.</summary>
    public static string Of(JsonTypeInfo type)
    {
        var root = type.GetJsonSchemaAsNode(s_options);
        return Whole(root, root).ToJsonString();
    }

    private static JsonNode Whole(JsonNode node, JsonNode root) => node switch
    {
        JsonObject { Count: 1 } one when one[Reference] is { } place => Whole(At(root, place.GetValue<string>()), root),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : (JsonNode?)Whole(member.Value, root)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Whole(item, root))]),
        _ => node.DeepClone(),
    };

    private static JsonNode At(JsonNode root, string place) => place.Split('/').Skip(1).Aggregate(root, (node, part) => node[part]!);
}
