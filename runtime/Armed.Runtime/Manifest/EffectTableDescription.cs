namespace Armed.Runtime.Bundles;

/// <summary>Where a graph holds one factor's effects, by the names of two of its values. Adaptation reads and replaces them.</summary>
/// <param name="Values">The constant with a row for each cluster in code order, and a last row for the unknown cluster.</param>
/// <param name="Codes">The computed codes that read it, [N]: the factor's column of <c>cluster</c>, bounded to -1 and the number of clusters.</param>
public sealed record EffectTableDescription(string Values, string Codes);
