using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>A training option, once: JSON, validation, the model card and the command's help read it here.</summary>
/// <param name="Name">Key in snake_case.</param>
/// <param name="Expected">The kind of value, for messages.</param>
/// <param name="Help">What it does, with its default, for people.</param>
internal abstract record OptionField(string Name, string Expected, string Help)
{
    /// <summary>The value's placeholder in the command's help; empty for one that shows its words, or that only <c>--config</c> sets.</summary>
    public string Argument { get; init; } = "";

    /// <summary>The parts of a fit that read it: without any of them it changes nothing.</summary>
    public OptionReaders ReadBy { get; init; } = OptionReaders.Always;

    /// <summary>Whether null is left out of a fit's identity: an option that is newer than fits, which keep theirs.</summary>
    public bool IsLeftOutWhenNull { get; init; }

    /// <summary>Its name on the command line, where it has one.</summary>
    public string Switch => "--" + Name.Replace('_', '-');

    /// <summary>The options with the value of the element, or null when it is of another kind.</summary>
    public abstract TrainingOptions? Read(TrainingOptions options, JsonElement json);

    /// <summary>Whether the option is null.</summary>
    public abstract bool IsNullIn(TrainingOptions options);

    /// <summary>Writes the value, without the key.</summary>
    public abstract void Write(TrainingOptions options, Utf8JsonWriter writer);

    /// <summary>Adds what is wrong with the value.</summary>
    public abstract void Check(TrainingOptions options, OptionFaults faults);
}
