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

/// <summary>A model's tensor.</summary>
internal sealed record TensorBody(string Name, string Datatype, IReadOnlyList<long> Shape);

/// <summary>A model.</summary>
internal sealed record ModelMetadataBody(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorBody> Inputs, IReadOnlyList<TensorBody> Outputs, IReadOnlyDictionary<string, string> Properties);
