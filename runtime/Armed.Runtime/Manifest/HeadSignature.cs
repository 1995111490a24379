using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>What a head of a name that the format defines takes and gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TakesClusters">Whether it reads the clusters' codes.</param>
/// <param name="TakesOffset">Whether it reads the offset of a model that has one.</param>
/// <param name="RequireOutputs">Refuses other outputs than the head's: found, manifest, field.</param>
internal sealed record HeadSignature(
    string Name, bool TakesClusters, bool TakesOffset, Action<IReadOnlyList<TensorDescription>, BundleManifest, string> RequireOutputs);
