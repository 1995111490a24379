using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>What a trace cannot hold is refused in words that name the operator and the module.</summary>
[NoTensorLeaks]
public sealed class TraceRefusalTests
{
    [Fact]
    public void Trace_OperatorWithoutLowering_NamesOperatorAndModule()
    {
        var error = Refusal(() => nn.Sequential(("first", nn.Linear(4, 4)), ("bad", new Function(x => x.erfinv()))));
        Assert.StartsWith("aten::erfinv in the module 'bad' cannot be exported to ONNX opset 17: it has no lowering.", error.Message);
        Assert.EndsWith("Nothing was written.", error.Message);
        Assert.Equal("bad", error.ModulePath);
    }

    [Fact]
    public void Trace_BranchOnData_IsFoundByOtherData()
    {
        var sign = 1;
        var error = Refusal(() => new Function(x => x.sum().item<float>() > 0 ? x : x * 2), batch => [full(batch, 4, (float)(sign *= -1))]);
        Assert.Contains("a branch or a loop of forward depends on data or on the batch", error.Message);
    }

    [Fact]
    public void Trace_LoopOverTheBatch_IsRefused() => Assert.Contains("depends on data or on the batch", Refusal(() => new Function(x =>
    {
        for (var i = 0; i < x.shape[0]; i++)
        {
            x = x + 1;
        }

        return x;
    })).Message);

    [Fact]
    public void Trace_NumberTakenFromData_IsRefused() =>
        Assert.Contains("A number in the module's own forward", Refusal(() => new Function(x => x * x.mean().item<float>())).Message);

    [Fact]
    public void Trace_SquareOfTheBatch_IsRefused() =>
        Assert.Contains("is 9, 25, 36 at batches 3, 5, 6", Refusal(() => new Function(x => matmul(x, x.t()).view(-1))).Message);

    [Fact]
    public void Trace_MaskSelectsElements_IsRefused() => Assert.Contains("aten::", Refusal(() => new Function(x => x.masked_select(x.gt(0)))).Message);

    [Fact]
    public void Trace_DropoutAsInTraining_IsRefused() =>
        Assert.StartsWith("aten::dropout in the module's own forward cannot be exported to ONNX opset 17: forward runs it as in training", Refusal(() => new Function(x => F.dropout(x, 0.5, true))).Message);

    [Fact]
    public void Trace_BatchNormalisationByTheBatch_IsRefused() =>
        Assert.StartsWith("aten::batch_norm in the module '0' cannot", Refusal(() => nn.Sequential(nn.BatchNorm1d(4, track_running_stats: false))).Message);

    [Fact]
    public void Trace_ModuleThatIsNotRegistered_SaysHow()
    {
        using var hidden = nn.Linear(4, 4);
        var error = Refusal(() => new Function(x => hidden.call(x)));
        Assert.Contains("must be a registered parameter", error.Message);
    }

    [Fact]
    public void Trace_OutputWithoutInputs_IsRefused()
    {
        using var constant = ones(3);
        Assert.Contains("was not computed from its inputs", Refusal(() => new Function(_ => constant)).Message);
    }

    [Fact]
    public void Trace_Doubles_AreRefused() => Assert.Contains("only Float32 is exported", Refusal(() => new Function(x => x.to(float64).exp().to(float32))).Message);

    [Fact]
    public void Trace_TensorUsedAfterAWriteThroughItsParts_IsRefused()
    {
        var error = Refusal(() => new Function(x =>
        {
            var whole = x * 2;
            whole.chunk(2, 1)[0].add_(1);
            return whole;
        }));
        Assert.Contains("is used after its elements were written through another view of them", error.Message);
        Assert.Contains("clone", error.Message);
    }

    [Fact]
    public void Trace_RandomNumbers_AreRefused() => Assert.Contains("aten::rand", Refusal(() => new Function(x => x + rand(4))).Message);

    [Fact]
    public void Trace_SortAlongTheBatch_IsRefused() => Assert.Contains("it sorts along the batch", Refusal(() => new Function(x => x.sort(0).Values)).Message);

    [Fact]
    public void Trace_InputWhoseSizeIsNoBatch_IsRefused() => Assert.Contains("Size 0 of input 0 is 2n+0 for a batch of n", Refusal(() => nn.Linear(4, 2), batch => [randn(2 * batch, 4)]).Message);

    [Fact]
    public void Trace_FaultOfForward_ReachesTheCallerAndEndsTracing()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 4);
        using var module = new Function(_ => throw new InvalidOperationException("not today"));
        Assert.Equal("not today", Assert.Throws<InvalidOperationException>(() => OnnxExporter.Trace(module, x)).Message);
        using var good = nn.Linear(4, 2);
        Assert.NotEmpty(OnnxExporter.Trace(good, x).File);
    }

    [Fact]
    public void Trace_ShapesThatDoNotFit_SayWhatTorchSays() =>
        Assert.Contains("forward fails with 4 rows like the example's: mat1 and mat2 shapes cannot be multiplied", Refusal(() => nn.Linear(5, 2)).Message);

    private static OnnxExportException Refusal(Func<nn.Module<Tensor, Tensor>> make, Func<int, Tensor[]>? inputs = null)
    {
        using var scope = NewDisposeScope();
        using var module = make();
        module.train();
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(3, 4), new TraceOptions { FreshInputs = inputs, OpenGraph = file => new RuntimeGraph(file) }));
        Assert.True(module.training);
        return error;
    }
}
