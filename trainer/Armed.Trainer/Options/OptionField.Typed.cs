using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>An option with values of a type.</summary>
/// <param name="Name">Key in snake_case.</param>
/// <param name="Kind">How its values are read and written.</param>
/// <param name="Get">The value; only where <paramref name="Clear"/> is null or <paramref name="IsNull"/> is false.</param>
/// <param name="Set">The options with another value.</param>
/// <param name="Range">Adds what is wrong with a value of that name.</param>
/// <param name="IsNull">Whether the option is null.</param>
/// <param name="Clear">The options with null there; null if the option is never null.</param>
/// <param name="Help">What it does, with its default, for people.</param>
internal sealed record OptionField<T>(
    string Name, OptionKind<T> Kind, Func<TrainingOptions, T> Get, Func<TrainingOptions, T, TrainingOptions> Set, Action<OptionFaults, string, T> Range,
    Func<TrainingOptions, bool> IsNull, Func<TrainingOptions, TrainingOptions>? Clear, string Help)
    : OptionField(Name, Clear is null ? Kind.Expected : $"{Kind.Expected}, or null", Help)
{
    public override TrainingOptions? Read(TrainingOptions options, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null && Clear is not null)
        {
            return Clear(options);
        }

        return Kind.TryRead(json, out var value) ? Set(options, value) : null;
    }

    public override bool IsNullIn(TrainingOptions options) => IsNull(options);

    public override void Write(TrainingOptions options, Utf8JsonWriter writer)
    {
        if (IsNull(options))
        {
            writer.WriteNullValue();
        }
        else
        {
            Kind.Write(writer, Get(options));
        }
    }

    public override void Check(TrainingOptions options, OptionFaults faults)
    {
        if (!IsNull(options))
        {
            Range(faults, Name, Get(options));
        }
    }
}
