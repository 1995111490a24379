namespace Armed.Runtime.Hosting.Bundles;

/// <summary>A bundle on disk.</summary>
/// <param name="Name">Name of its model.</param>
/// <param name="Number">Number of its folder; null where it is the model's only bundle.</param>
/// <param name="Path">Its directory.</param>
/// <param name="Fingerprint">Names, lengths and times of its files: what changes when the bundle does.</param>
/// <param name="IsNamed">Whether the caller named this very bundle, rather than a directory that it was found in.</param>
internal sealed record FoundBundle(string Name, long? Number, string Path, string Fingerprint, bool IsNamed);
