using Armed.Onnx.Tracing.Exporting;
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

    [Fact]
    public void Trace_RunningProductOrOrderOfANumber_IsRefused()
    {
        Assert.Contains("a single number without an axis", Refusal(() => new Function(x => x + x.sum().cumprod(0))).Message);
        Assert.Contains("a single number without an axis", Refusal(() => new Function(x => x + x.sum().sort(0).Values)).Message);
    }

    [Fact]
    public void Trace_CosineThatBroadcastsItsAxis_IsRefused() =>
        Assert.Contains("it broadcasts [n, 4] and [n, 1] along the axis 1", Refusal(() => new Function(x => F.cosine_similarity(x, x.narrow(1, 0, 1), 1))).Message);

    [Fact]
    public void Trace_WindowsWithTheBatchAsChannels_AreRefused()
    {
        Assert.Contains("its channels, axis 1, depend on the batch", Refusal(() => new Function(x => F.unfold(x.view(1, -1, 2, 2), (2, 1)))).Message);
        Assert.Contains("its channels, axis 1, depend on the batch", Refusal(() => new Function(x => F.fold(x.reshape(-1, 2, 2).permute(1, 0, 2).reshape(1, -1, 4), (2, 2), (1, 1)))).Message);
    }

    [Fact]
    public void Trace_BagsOfSeveralSizes_AreRefused() =>
        Assert.Contains("its n bags of 2 do not fill its 4n+0 indices", Refusal(() => new Bag(TorchSharp.EmbeddingBagMode.Sum, x => arange(0, x.shape[0] * 2, 2, int64))).Message);

    [Fact]
    public void Trace_UnpoolingWithoutAChannelAxis_IsRefused() => Assert.Contains("of rank 4", Refusal(() => new Function(x =>
    {
        var maps = x.view(-1, 2, 2);
        return F.max_unpool2d(maps, maps.mul(0).to(int64) + arange(4, dtype: int64).view(2, 2), [3L, 3L]);
    })).Message);

    [Fact]
    public void Trace_ArithmeticOfBytes_IsRefused()
    {
        const string Expected = "its result is Byte, and runtimes do not compute in that type; convert first: .to(torch.float32)";
        Assert.Contains(Expected, RefusalOfBytes(x => (x + 1).to(float32)).Message);
        Assert.Contains(Expected, RefusalOfBytes(x => (x * 2).to(float32)).Message);
    }

    [Fact]
    public void Trace_IndexOfBytes_IsRefused() => Assert.Contains("an index of Byte is a mask in torch", RefusalOfBytes(x => x.to(float32)[TensorIndex.Tensor(x)]).Message);

    [Fact]
    public void Trace_OutputOfBytes_IsRefusedWithTheTypesThatAreLeft() =>
        Assert.Contains("The output 'output' is Byte; expected Float32, Int64 or Bool.", RefusalOfBytes(x => x.flip(1)).Message);

    [Theory]
    [InlineData("The size is wrong:.\nException raised", "The size is wrong.")]
    [InlineData("The size is wrong: \n at", "The size is wrong.")]
    [InlineData("The size is wrong", "The size is wrong.")]
    public void FirstLine_OfAMessage_EndsWithOneFullStop(string message, string expected) => Assert.Equal(expected, TraceRecorder.FirstLine(message));

    private static OnnxExportException RefusalOfBytes(Func<Tensor, Tensor> forward)
    {
        using var scope = NewDisposeScope();
        using var module = new Function(forward);
        return Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randint(0, 2, [3, 4], ScalarType.Byte), new TraceOptions { FreshInputs = batch => [ones(batch, 4, ScalarType.Byte)], OpenGraph = file => new RuntimeGraph(file) }));
    }

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
