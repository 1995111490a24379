namespace Armed.Runtime.Hosting;

/// <summary>What a catalogue serves under a name, at one moment.</summary>
/// <param name="Name">The name.</param>
/// <param name="Versions">The versions that answer, the one that answers by default first; empty where every bundle of that name was refused.</param>
/// <param name="Fault">Why the newest bundle of that name is not served; null where it is.</param>
public sealed record CataloguedModel(string Name, IReadOnlyList<CataloguedVersion> Versions, string? Fault);
