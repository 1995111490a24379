namespace Armed.Onnx;

/// <summary>Element type of a graph's input or output; the numbers are ONNX's own.</summary>
public enum TensorType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>8-bit unsigned integer: pixels.</summary>
    UInt8 = 2,

    /// <summary>64-bit signed integer: indices and shapes.</summary>
    Int64 = 7,

    /// <summary>Boolean, one byte an element.</summary>
    Bool = 9,
}
