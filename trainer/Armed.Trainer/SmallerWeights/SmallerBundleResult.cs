using Armed.Runtime.Bundles;
using Armed.Trainer.Export.Layouts;

namespace Armed.Trainer.SmallerWeights;

/// <summary>A bundle with smaller weights that was written.</summary>
/// <param name="Target">The directory.</param>
/// <param name="BundleId">Its id.</param>
/// <param name="Files">The files with their hashes, ordered by path.</param>
/// <param name="Weights">The precision, and what predictions lost.</param>
/// <param name="BytesBefore">Bytes of all graphs of the bundle that it was made from.</param>
/// <param name="BytesAfter">Bytes of its graphs.</param>
public sealed record SmallerBundleResult(string Target, string BundleId, IReadOnlyList<FileHash> Files, WeightsDescription Weights, long BytesBefore, long BytesAfter);
