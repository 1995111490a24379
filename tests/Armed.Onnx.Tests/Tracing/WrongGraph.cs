using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A graph that gives ones.</summary>
internal sealed class WrongGraph : IRunnableGraph
{
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => [ones(inputs[0].shape[0], 2)];

    public void Dispose()
    {
        // Nothing is held.
    }
}
