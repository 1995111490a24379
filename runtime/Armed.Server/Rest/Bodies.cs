namespace Armed.Server.Rest;

/// <summary>The protocol's error.</summary>
internal sealed record ErrorBody(string Error);

/// <summary>Whether the server lives.</summary>
internal sealed record LiveBody(bool Live);

/// <summary>Whether the server answers.</summary>
internal sealed record ReadyBody(bool Ready);

/// <summary>Whether a model answers.</summary>
internal sealed record ModelReadyBody(string Name, bool Ready);

/// <summary>The server.</summary>
internal sealed record ServerMetadataBody(string Name, string Version, IReadOnlyList<string> Extensions);
