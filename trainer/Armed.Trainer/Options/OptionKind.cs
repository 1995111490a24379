using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Armed.Trainer.Options;

/// <summary>How values of a type are read from and written to JSON.</summary>
/// <param name="Expected">The kind of value, for messages.</param>
/// <param name="TryRead">Reads a value; false if the element is of another kind.</param>
/// <param name="Write">Writes a value.</param>
internal sealed record OptionKind<T>(string Expected, OptionKind<T>.Reader TryRead, Action<Utf8JsonWriter, T> Write)
{
    /// <summary>Reads a value; false if the element is of another kind.</summary>
    public delegate bool Reader(JsonElement json, [MaybeNullWhen(false)] out T value);
}
