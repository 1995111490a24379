namespace Armed.Onnx.Tracing.Native;

/// <summary>Where torch::jit::Node and TracingState of libtorch 2.10 keep what is read of them; <see cref="LayoutCheck"/> verifies each on objects of its own.</summary>
internal static unsafe class NodeLayout
{
    /// <summary>Bytes of zeroed memory for a TracingState; it takes a fraction.</summary>
    public const int StateSize = 8192;

    /// <summary>TracingState: std::shared_ptr of its graph.</summary>
    public const int GraphOfState = 16;

    private const int KindOfNode = 8;
    private const int InputsOfNode = 16;
    private const int OutputsOfNode = 40;
    private const int GraphOfNode = 88;
    private const int NextOfNode = 280;

    public static nint Graph(nint state) => *(nint*)(state + GraphOfState);

    public static uint Kind(nint node) => *(uint*)(node + KindOfNode);

    /// <summary>First element of the vector of inputs.</summary>
    public static nint FirstInput(nint node) => **(nint**)(node + InputsOfNode);

    public static nint FirstOutput(nint node) => **(nint**)(node + OutputsOfNode);

    public static nint GraphOf(nint node) => *(nint*)(node + GraphOfNode);

    public static nint Next(nint node) => *(nint*)(node + NextOfNode);

    public static nint Inputs(nint node) => *(nint*)(node + InputsOfNode);

    public static nint Outputs(nint node) => *(nint*)(node + OutputsOfNode);
}
