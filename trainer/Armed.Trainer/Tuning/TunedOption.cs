using System.Text.Json;
using Armed.Trainer.Options;

namespace Armed.Trainer.Tuning;

/// <summary>An option that is tuned: a list of values, or a range.</summary>
/// <param name="Field">The option.</param>
/// <param name="Values">The values; empty with a range.</param>
/// <param name="Range">The range; null with values.</param>
internal sealed record TunedOption(OptionField Field, IReadOnlyList<JsonElement> Values, ValueRange? Range)
{
    /// <summary>The value at a uniform draw from 0 to below 1.</summary>
    public JsonElement At(double draw) => Range is { } range ? range.At(draw) : Values[(int)(draw * Values.Count)];

    /// <summary>What the table of sensitivities calls a value: itself, or the third of its range.</summary>
    public string Group(JsonElement value) => Range is { } range ? range.Third(value.GetDouble()) : value.GetRawText();

    /// <summary>The groups in order.</summary>
    public IReadOnlyList<string> Groups => Range is { } range ? range.Thirds : [.. Values.Select(Group).Distinct()];
}
