namespace Armed.Runtime.Bundles;

/// <summary>A training option that was set or chosen from the data, for people.</summary>
/// <param name="Name">The option, as in the manifest's options.</param>
/// <param name="Value">Its value, as text.</param>
/// <param name="Meaning">What it does and its default, in a sentence or two.</param>
public sealed record OptionDescription(string Name, string Value, string Meaning);
