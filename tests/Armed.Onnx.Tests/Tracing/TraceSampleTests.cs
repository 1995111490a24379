using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Inputs that tell too little, and inputs of the wrong form.</summary>
[NoTensorLeaks]
public sealed class TraceSampleTests
{
    private static readonly TraceOptions s_compared = new() { OpenGraph = file => new RuntimeGraph(file) };

    [Fact]
    public void Trace_IntegersOfOneRow_Warn()
    {
        using var scope = NewDisposeScope();
        using var table = nn.Embedding(9, 5);
        var warning = Assert.Single(OnnxExporter.Trace(table, tensor([1L, 2L, 3L], [1, 3]), s_compared).Warnings);
        Assert.StartsWith("Input 0 (Int64) had the same whole numbers in every trace, because the example has no two different rows.", warning);
        Assert.Single(OnnxExporter.Trace(table, tensor([1L, 2L, 1L, 2L], [2, 2]), s_compared).Warnings);
        Assert.Empty(OnnxExporter.Trace(table, tensor([1L, 2L, 2L, 1L], [2, 2]), s_compared).Warnings);
        Assert.Empty(OnnxExporter.Trace(table, tensor([1L, 2L], [1, 2]), s_compared with { FreshInputs = batch => [randint(0, 9, [batch, 2], int64)] }).Warnings);
    }

    [Fact]
    public void Trace_WholeNumbersOfAFixedInput_Warn()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x);
        var options = s_compared with { FixedInputs = [1], Forward = x => [x[0] * x[1]] };
        Assert.Contains("because it has no batch", Assert.Single(OnnxExporter.Trace(module, [randn(3, 2), tensor([1L, 2L])], options).Warnings));
        Assert.Contains("Input 1 (Float32)", Assert.Single(OnnxExporter.Trace(module, [randn(3, 2), tensor([1f, 2f])], options).Warnings));
        Assert.Empty(OnnxExporter.Trace(module, [randn(3, 2), tensor([1f, 2.5f])], options).Warnings);
    }

    [Fact]
    public void Trace_ElementTakenOut_Warns()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x[0, 0].item<float>() > 1e9f ? x : x * 2);
        Assert.Contains("aten::select", Assert.Single(OnnxExporter.Trace(module, randn(3, 4), s_compared).Warnings));
        using var cast = new Function(x => x.narrow(0, 0, 1).narrow(1, 0, 1).to(int64).item<long>() > 1e9f ? x : x * 2);
        Assert.Contains("aten::to", Assert.Single(OnnxExporter.Trace(cast, randn(3, 4), s_compared).Warnings));
    }

    [Fact]
    public void Trace_ElementOfAParameterTakenOut_DoesNotWarn()
    {
        using var scope = NewDisposeScope();
        using var module = new Keeper((self, x) => x * self.Scale[0].item<float>());
        Assert.Empty(OnnxExporter.Trace(module, randn(3, 4), s_compared).Warnings);
    }

    [Fact]
    public void Trace_FirstInputWithoutTheBatch_TakesTheBatchOfTheSecond()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x);
        var options = s_compared with { Forward = x => [cat([x[0].expand(x[1].shape[0], 3), x[1]], 1)], FreshInputs = batch => [randn(1, 3), randn(batch, 2)] };
        Assert.Equal(0, OnnxExporter.Trace(module, [randn(1, 3), randn(4, 2)], options).LargestDifference);
    }

    [Fact]
    public void Trace_FreshInputsOfAnotherForm_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 2);
        string Fault(Func<int, Tensor[]> fresh, params int[] without) =>
            Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(module, randn(3, 4), new TraceOptions { FreshInputs = fresh, FixedInputs = without })).Message;
        Assert.Contains("FreshInputs made 2 inputs; expected 1", Fault(batch => [randn(batch, 4), randn(batch, 4)]));
        Assert.Contains("FreshInputs made Int64 [4, 4] for input 0; expected the example's Float32 [3, 4]", Fault(batch => [ones(batch, 4, int64)]));
        Assert.Contains("FreshInputs made Float32 [4, 1, 4] for input 0", Fault(batch => [randn(batch, 1, 4)]));
        Assert.Contains("of that shape, as the input has no batch", Fault(batch => [randn(batch + 1, 4)], 0));
    }

    [Fact]
    public void Trace_FixedInputThatIsNone_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 2);
        Assert.Contains("FixedInputs holds 1, but there are 1 example inputs", Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(module, randn(3, 4), new TraceOptions { FixedInputs = [1] })).Message);
    }
}
