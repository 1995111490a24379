namespace Armed.Server.Serving;

/// <summary>A model, as the metadata describes it.</summary>
internal sealed record ModelMetadataBody(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorBody> Inputs, IReadOnlyList<TensorBody> Outputs, IReadOnlyDictionary<string, string> Properties);
