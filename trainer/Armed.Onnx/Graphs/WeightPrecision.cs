namespace Armed.Onnx;

/// <summary>How a file stores the weights of a graph.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floating point: what the module has.</summary>
    Full,

    /// <summary>
    /// 16-bit floating point, half the size. Constants of 64 elements or more are converted back when the graph is loaded, and it computes in 32 bits. A constant that 16 bits do not hold
    /// (above 65504) stays as it is.
    /// </summary>
    Half,

    /// <summary>
    /// 8-bit integers for the weights of MatMul and Gemm, a quarter of their size, with one scale for each column; the other operand is quantised when the graph runs (dynamic quantisation).
    /// Weights use 7 of the 8 bits, because sums overflow on processors without VNNI otherwise. Convolutions and recurrent layers stay as they are.
    /// </summary>
    DynamicInt8,

    /// <summary>
    /// 8-bit integers for the weights of Conv, ConvTranspose, MatMul and Gemm, a quarter of their size, with one scale for each result. They are converted back when the graph is loaded, and it
    /// computes in 32 bits.
    /// </summary>
    Int8,
}
