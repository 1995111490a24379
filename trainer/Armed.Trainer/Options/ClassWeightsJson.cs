using System.Text.Json;

namespace Armed.Trainer.Options;

/// <summary>Class weights in JSON: <c>"balanced"</c>, or an object of numbers by class.</summary>
internal static class ClassWeightsJson
{
    public const string Balanced = "balanced";

    /// <summary>The weights; null if the element is neither.</summary>
    public static ClassWeights? Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return json.GetString() == Balanced ? ClassWeights.Balanced : null;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var levels = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var level in json.EnumerateObject())
        {
            if (level.Value.ValueKind != JsonValueKind.Number || !level.Value.TryGetDouble(out var weight) || !levels.TryAdd(level.Name, weight))
            {
                return null;
            }
        }

        return ClassWeights.Of(levels);
    }

    public static void Write(Utf8JsonWriter writer, ClassWeights weights)
    {
        if (weights.Levels is null)
        {
            writer.WriteStringValue(Balanced);
            return;
        }

        writer.WriteStartObject();
        foreach (var (level, weight) in weights.Levels)
        {
            writer.WriteNumber(level, weight);
        }

        writer.WriteEndObject();
    }
}
