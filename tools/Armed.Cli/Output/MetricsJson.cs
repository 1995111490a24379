using System.Text.Json.Nodes;

namespace Armed.Cli.Output;

/// <summary>Metrics and other numbers as JSON; what is not finite becomes null.</summary>
internal static class MetricsJson
{
    public static JsonObject Of(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> metrics) =>
        Object(metrics, heads => Object(heads, Of));

    public static JsonObject Of(IReadOnlyDictionary<string, double> values) => Object(values, Number);

    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    public static JsonObject Object<T>(IReadOnlyDictionary<string, T> values, Func<T, JsonNode?> convert)
    {
        var json = new JsonObject();
        foreach (var (name, value) in values)
        {
            json.Add(name, convert(value));
        }

        return json;
    }
}
