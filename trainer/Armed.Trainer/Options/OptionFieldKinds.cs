using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>Makes fields by kind of value.</summary>
internal static class OptionFieldKinds
{
    public static OptionField Flag(string name, Func<TrainingOptions, bool> get, Func<TrainingOptions, bool, TrainingOptions> set) =>
        new(name, "true or false", (options, json) => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? set(options, json.GetBoolean()) : null,
            (options, writer) => writer.WriteBooleanValue(get(options)));

    public static OptionField Whole(string name, Func<TrainingOptions, int> get, Func<TrainingOptions, int, TrainingOptions> set) =>
        new(name, "a whole number", (options, json) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var value) ? set(options, value) : null,
            (options, writer) => writer.WriteNumberValue(get(options)));

    public static OptionField Long(string name, Func<TrainingOptions, long> get, Func<TrainingOptions, long, TrainingOptions> set) =>
        new(name, "a whole number", (options, json) => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var value) ? set(options, value) : null,
            (options, writer) => writer.WriteNumberValue(get(options)));

    public static OptionField Number(string name, Func<TrainingOptions, double> get, Func<TrainingOptions, double, TrainingOptions> set) =>
        new(name, "a number", (options, json) => json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var value) ? set(options, value) : null,
            (options, writer) => writer.WriteNumberValue(get(options)));

    public static OptionField Text(string name, Func<TrainingOptions, string> get, Func<TrainingOptions, string, TrainingOptions> set) =>
        new(name, "a text in double quotes", (options, json) => json.ValueKind == JsonValueKind.String ? set(options, json.GetString()!) : null,
            (options, writer) => writer.WriteStringValue(get(options)));

    public static OptionField Word<TEnum>(string name, Func<TrainingOptions, TEnum> get, Func<TrainingOptions, TEnum, TrainingOptions> set)
        where TEnum : struct, Enum =>
        new(name, $"one of {EnumWords.List<TEnum>()}",
            (options, json) => json.ValueKind == JsonValueKind.String && EnumWords.TryParse<TEnum>(json.GetString()!, out var value) ? set(options, value) : null,
            (options, writer) => writer.WriteStringValue(EnumWords.Of(get(options))));

    public static OptionField Widths(string name, Func<TrainingOptions, IReadOnlyList<int>> get, Func<TrainingOptions, IReadOnlyList<int>, TrainingOptions> set) =>
        new(name, "a list of whole numbers such as [64, 32]", (options, json) => ReadWidths(json) is { } widths ? set(options, widths) : null,
            (options, writer) => WriteWidths(writer, get(options)));

    public static OptionField ClassWeights(string name, Func<TrainingOptions, ClassWeights> get, Func<TrainingOptions, ClassWeights, TrainingOptions> set) =>
        new(name, "\"balanced\", or weights by class such as {\"yes\": 2}", (options, json) => ClassWeightsJson.Read(json) is { } weights ? set(options, weights) : null,
            (options, writer) => ClassWeightsJson.Write(writer, get(options)));

    /// <summary>Lets the option be null in JSON where its property may be; the inner field never sees a null.</summary>
    public static OptionField OrNull(OptionField field, Func<TrainingOptions, bool> isNull, Func<TrainingOptions, TrainingOptions> clear) =>
        field with
        {
            Expected = $"{field.Expected}, or null",
            Read = (options, json) => json.ValueKind == JsonValueKind.Null ? clear(options) : field.Read(options, json),
            Write = (options, writer) =>
            {
                if (isNull(options))
                {
                    writer.WriteNullValue();
                }
                else
                {
                    field.Write(options, writer);
                }
            },
        };

    private static int[]? ReadWidths(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out _)))
        {
            return null;
        }

        return [.. json.EnumerateArray().Select(item => item.GetInt32())];
    }

    private static void WriteWidths(Utf8JsonWriter writer, IReadOnlyList<int> widths)
    {
        writer.WriteStartArray();
        foreach (var width in widths)
        {
            writer.WriteNumberValue(width);
        }

        writer.WriteEndArray();
    }
}
