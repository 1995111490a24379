using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Armed.Runtime.Graphs;

/// <summary>The vocabulary in a graph's metadata, for people and other tools: JSON with the clusters of each factor in code order under <c>cluster</c>.</summary>
internal static class VocabularyText
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text with more clusters behind those of some factors; as it is where it is not the expected JSON.</summary>
    public static string With(string vocabulary, IReadOnlyDictionary<string, IReadOnlyList<string>> added)
    {
        if (Parse(vocabulary)?["cluster"] is not JsonObject clusters)
        {
            return vocabulary;
        }

        foreach (var (factor, names) in added)
        {
            foreach (var name in names)
            {
                (clusters[factor] as JsonArray)?.Add((JsonNode)JsonValue.Create(name));
            }
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_plain))
        {
            clusters.Root.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
