namespace Armed.Runtime;

/// <summary>What computes a graph of a loaded model.</summary>
/// <param name="Role">The graph's role: fixed, mixed, z_predictor, inferred or features.</param>
/// <param name="DirectRows">
/// Calls of up to so many rows are computed by SIMD in this process, larger ones by ONNX Runtime. 0 where ONNX Runtime computes every call;
/// <see cref="int.MaxValue"/> where it computes none.
/// </param>
/// <param name="Reason">Why ONNX Runtime computes every call; null if it does not.</param>
public sealed record GraphEvaluator(string Role, int DirectRows, string? Reason);
