using System.Text.Json;
using Armed.Runtime.Bundles;
using Armed.Server.Inference;

namespace Armed.Server.OpenApi;

/// <summary>The schema of a model's row, made from its manifest.</summary>
internal static class RowSchema
{
    /// <summary>Levels and clusters that are named as examples: others are allowed, so they are not an enumeration.</summary>
    private const int MostExamples = 20;

    public static void Write(Utf8JsonWriter json, ModelBinding model)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        SchemaParts.WriteTexts(json, "required", model.Heads.Mixed.Needed.Select(slot => slot.Name));
        json.WriteStartObject("properties");
        foreach (var slot in model.Inputs.Columns)
        {
            json.WriteStartObject(slot.Name);
            WriteColumn(json, model, slot);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ModelBinding model, InputSlot slot)
    {
        var column = model.Model.Manifest.Columns.FirstOrDefault(column => column.Name == slot.Name);
        json.WritePropertyName("type");
        json.WriteRawValue(TypeOf(slot));
        json.WriteString("description", Describe(slot, column));
        var examples = slot.Levels?.Levels.Where(level => level.Length > 0) ?? slot.Factors.FirstOrDefault()?.Levels.AsEnumerable() ?? [];
        if (examples.Take(MostExamples).ToList() is { Count: > 0 } named)
        {
            SchemaParts.WriteTexts(json, "examples", named);
        }
    }

    private static string TypeOf(InputSlot slot) => slot switch
    {
        { IsTensor: true } => "\"array\"",
        { Kind: InputKind.Offset } => "\"number\"",
        { Dates: not null } => """["string","number","null"]""",
        { Kind: InputKind.Number } => """["number","null"]""",
        _ => """["string","number","boolean","null"]""",
    };

    private static string Describe(InputSlot slot, ColumnDescription? column) => slot switch
    {
        { IsTensor: true } => $"Numbers of the shape [{string.Join(", ", slot.Shape)}], flat or nested.",
        { Kind: InputKind.Offset } => "Logarithm of the exposure.",
        { Dates: not null } => "A date, as 2024-03-05 or as the training table wrote it; null if it is missing.",
        { Kind: InputKind.Number } => FormattableString.Invariant($"A number; null if it is missing. Training had {column?.Minimum} to {column?.Maximum}."),
        { Kind: InputKind.Level } => $"A category; null if it is missing. Training had {slot.Levels!.Levels.Count} levels; others are unknown.",
        _ => "A cluster; null or left out if it is unknown.",
    };
}
