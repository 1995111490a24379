namespace Armed.Server.Serving;

/// <summary>A model's tensor, as the metadata lists it.</summary>
internal sealed record TensorBody(string Name, string Datatype, IReadOnlyList<long> Shape);
