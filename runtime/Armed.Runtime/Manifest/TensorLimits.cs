namespace Armed.Runtime.Manifest;

/// <summary>Bounds of a row of an input or output.</summary>
internal static class TensorLimits
{
    /// <summary>Axes of a row; with the batch, ONNX graphs of a bundle have one more.</summary>
    public const int MostAxes = 7;

    /// <summary>Elements of a row.</summary>
    public const int MostElements = 1 << 24;
}
