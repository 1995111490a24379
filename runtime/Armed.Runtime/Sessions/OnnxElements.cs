using Armed.Runtime.Manifest;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>Element types and shapes of the manifest as ONNX Runtime has them.</summary>
internal static class OnnxElements
{
    public static TensorElementType Of(string type) => type switch
    {
        ElementTypes.Float => TensorElementType.Float,
        ElementTypes.UInt8 => TensorElementType.UInt8,
        _ => TensorElementType.Int64,
    };

    /// <summary>Sizes of all axes for some rows.</summary>
    public static long[] Dimensions(int rows, IReadOnlyList<int> shape) => [rows, .. shape];
}
