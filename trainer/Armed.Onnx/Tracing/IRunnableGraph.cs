using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>
/// A written graph that can be run, such as a session of ONNX Runtime. This library does not depend on a runtime, so the caller of a trace passes one (docs/exporter.md has it in forty lines).
/// </summary>
public interface IRunnableGraph : IDisposable
{
    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">The inputs in the graph's order, on the CPU; the caller disposes them.</param>
    /// <returns>The outputs in the graph's order, on the CPU, for the caller to dispose.</returns>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs);
}
