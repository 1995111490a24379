namespace Armed.Server.Page;

/// <summary>A model of the list: the version that answers where a request names none, all that are loaded, and what it predicts.</summary>
internal sealed record ListedModel(string Name, string Version, IReadOnlyList<string> Versions, string Task, string Outcome);
