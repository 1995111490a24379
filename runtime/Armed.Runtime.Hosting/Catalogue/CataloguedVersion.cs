namespace Armed.Runtime.Hosting;

/// <summary>A version of a model that a catalogue serves.</summary>
/// <param name="Version">The number of its folder, or the first 12 digits of its bundle's id where it has none.</param>
/// <param name="BundleId">The bundle's id.</param>
/// <param name="Path">The bundle's directory.</param>
public sealed record CataloguedVersion(string Version, string BundleId, string Path);
