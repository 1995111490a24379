using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Reading;

/// <summary>One value of a node; <paramref name="Element"/> and <paramref name="Dims"/> are null where it is no tensor.</summary>
internal sealed record MergedOutput(string Name, ScalarType? Element, BatchSize[]? Dims, bool IsContiguous = true);
