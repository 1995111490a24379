using System.Text.Json;

namespace Armed.Trainer.Options;

/// <summary>One option of a record in JSON: how it is read and written.</summary>
/// <param name="Name">Key in snake_case.</param>
/// <param name="Expected">The kind of value, for messages.</param>
/// <param name="Read">The options with the value of the element, or null when it is of another kind.</param>
/// <param name="Write">Writes the value (not the key).</param>
internal sealed record OptionField(
    string Name, string Expected, Func<TrainingOptions, JsonElement, TrainingOptions?> Read, Action<TrainingOptions, Utf8JsonWriter> Write);
