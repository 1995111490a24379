using Armed.Onnx.Tracing.Reading;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>One run of forward as libtorch recorded it.</summary>
internal sealed record Trace(IReadOnlyList<TracedNode> Nodes, IReadOnlyList<Tensor> Constants);
