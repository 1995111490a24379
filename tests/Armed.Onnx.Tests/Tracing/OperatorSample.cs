using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>One forward pass that uses an operator.</summary>
/// <param name="Tail">The input's shape without the batch.</param>
/// <param name="Kind">normal, positive, unit (within -1 to 1) or codes (integers under 10).</param>
/// <param name="Module">Makes the module with the forward pass.</param>
internal sealed record OperatorSample(long[] Tail, string Kind, Func<nn.Module<Tensor, Tensor>> Module)
{
    public Tensor Input(int batch, int seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        long[] shape = [batch, .. Tail];
        var input = Kind switch
        {
            "positive" => rand(shape, generator: generator) + 0.2,
            "unit" => rand(shape, generator: generator) * 1.8 - 0.9,
            "codes" => randint(0, 10, shape, ScalarType.Int64, generator: generator),
            _ => randn(shape, generator: generator),
        };
        return input.MoveToOuterDisposeScope();
    }
}
