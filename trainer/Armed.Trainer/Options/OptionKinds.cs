using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>The kinds of values that options have.</summary>
internal static class OptionKinds
{
    public static OptionKind<bool> Flag { get; } = new("true or false", TryFlag, (writer, value) => writer.WriteBooleanValue(value));

    public static OptionKind<int> Whole { get; } = new("a whole number", TryWhole, (writer, value) => writer.WriteNumberValue(value));

    public static OptionKind<long> Long { get; } = new("a whole number", TryLong, (writer, value) => writer.WriteNumberValue(value));

    public static OptionKind<double> Number { get; } = new("a number", TryNumber, (writer, value) => writer.WriteNumberValue(value));

    public static OptionKind<string> Text { get; } = new("a text in double quotes", TryText, (writer, value) => writer.WriteStringValue(value));

    public static OptionKind<IReadOnlyList<int>> Widths { get; } = new("a list of whole numbers such as [64, 32]", TryWidths, WriteWidths);

    public static OptionKind<ClassWeights> ClassWeights { get; } = new("\"balanced\", or weights by class such as {\"yes\": 2}", TryClassWeights, ClassWeightsJson.Write);

    public static OptionKind<TEnum> Word<TEnum>()
        where TEnum : struct, Enum => new($"one of {EnumWords.List<TEnum>()}", TryWord, (writer, value) => writer.WriteStringValue(EnumWords.Of(value)));

    private static bool TryFlag(JsonElement json, out bool value) => (value = json.ValueKind == JsonValueKind.True) || json.ValueKind == JsonValueKind.False;

    private static bool TryWhole(JsonElement json, out int value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out value);
    }

    private static bool TryLong(JsonElement json, out long value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out value);
    }

    private static bool TryNumber(JsonElement json, out double value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out value);
    }

    private static bool TryText(JsonElement json, [MaybeNullWhen(false)] out string value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return value is not null;
    }

    private static bool TryWord<TEnum>(JsonElement json, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        return json.ValueKind == JsonValueKind.String && EnumWords.TryParse(json.GetString()!, out value);
    }

    private static bool TryWidths(JsonElement json, [MaybeNullWhen(false)] out IReadOnlyList<int> value)
    {
        var areWhole = json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _));
        value = areWhole ? [.. json.EnumerateArray().Select(item => item.GetInt32())] : null;
        return areWhole;
    }

    private static bool TryClassWeights(JsonElement json, [MaybeNullWhen(false)] out ClassWeights value)
    {
        value = ClassWeightsJson.Read(json);
        return value is not null;
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
