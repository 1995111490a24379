using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Forms of C# and of torch in which a trace could go wrong unseen: writes in place, views, types, the batch in unusual places.</summary>
[NoTensorLeaks]
public sealed class TraceFormsTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_forms = new()
    {
        ["write into the input"] = x => x.add_(1) * 2,
        ["write, then the input again"] = x =>
        {
            var y = x.mul_(3);
            return x + y;
        },
        ["view of the input after a write"] = x =>
        {
            var view = x.view(-1, 2, 3);
            x.mul_(2);
            return view.sum(2);
        },
        ["write through two views"] = x =>
        {
            var h = x * 1;
            h.view(-1, 3, 2).select(1, 1).narrow(1, 0, 1).fill_(4);
            return h;
        },
        ["write through a transpose"] = x =>
        {
            var h = x * 1;
            h.t()[1].mul_(5);
            return h;
        },
        ["write from the end"] = x =>
        {
            var h = x * 1;
            h[TensorIndex.Colon, -1] = 7;
            h[TensorIndex.Colon, TensorIndex.Slice(1, -2)] += 1;
            return h;
        },
        ["write into rows of the batch"] = x =>
        {
            var h = x * 1;
            h[0] = 1;
            return h;
        },
        ["copy, then a write into the first"] = x =>
        {
            var h = x * 1;
            var copy = h.clone();
            h.zero_();
            return h + copy;
        },
        ["reshape of a transpose is a copy"] = x =>
        {
            var h = x * 1;
            var flat = h.t().reshape(-1);
            flat.mul_(2);
            return h + flat.view(6, -1).t();
        },
        ["detach shares the elements"] = x =>
        {
            var h = x * 1;
            h.detach().add_(1);
            return h;
        },
        ["unsqueeze in place"] = x =>
        {
            var h = x * 1;
            h.unsqueeze_(1);
            return h.sum(1);
        },
        ["a mask writes a number"] = x =>
        {
            var h = x * 1;
            h[h > 0] = -1;
            return h;
        },
        ["whole numbers and halves"] = x => x.to(int64) * 2.5 + x.to(int32) / 4 + (x > 0).to(int64),
        ["comparison of integers with a fraction"] = x => (x.to(int64) > 0.5).to(float32) + (x.to(int64) >= x).to(float32),
        ["sum of truth values"] = x => (x > 0).sum(1).to(float32) + (x > 0).to(float32).mean([1L]),
        ["scalar tensors of doubles"] = x => x * torch.tensor(1.5) + torch.tensor(2L),
        ["the batch in the middle"] = x => x.t().unsqueeze(0).expand(2, -1, -1).sum([0L]).t(),
        ["the batch twice"] = x => matmul(x, x.t()).softmax(1).matmul(x),
        ["the batch as a number"] = x => x * x.shape[0] + arange(x.shape[0], dtype: float32).unsqueeze(1) - x.sum(0, keepdim: true) / x.shape[0],
        ["two batches in one axis"] = x => cat([x, x * 2]).view(2, x.shape[0], -1).sum([0L]),
        ["variance over the batch"] = x => x - x.var(0, unbiased: false, keepdim: true),
        ["negative steps of axes"] = x => x.view(-1, 2, 3).transpose(-1, -2).flatten(-2).roll([-1L], [1L]),
        ["logarithm of nothing"] = x => F.relu(x).log().clamp(-10, 10),
        ["infinity and its absence"] = x => where(x > 0, full_like(x, double.PositiveInfinity), x),
        ["a loop that grows a list"] = x => stack([.. Enumerable.Range(1, 4).Select(k => x.pow(k))], 2).mean([2L]),
        ["output of a constant and the input"] = x => x + zeros(6),
        ["nothing at all"] = x => x,
    };

    public static TheoryData<string> Forms { get; } = [.. s_forms.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Trace_OfAForm_MatchesTorch(string name)
    {
        using var scope = NewDisposeScope();
        using var module = new Function(s_forms[name]);
        // No batch of 1, at which the variance is 0 and the row at the end is the first, too.
        var options = new TraceOptions { OpenGraph = file => new RuntimeGraph(file), ComparedBatches = [2, 7, 11] };
        Assert.InRange(OnnxExporter.Trace(module, randn(4, 6), options).LargestDifference!.Value, 0, 1e-6);
    }

    [Fact]
    public void Trace_SqueezeOfOneRow_SaysWhatToDo()
    {
        using var scope = NewDisposeScope();
        using var module = new Function(x => x.narrow(1, 0, 1).squeeze());
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Trace(module, randn(4, 6), new TraceOptions { OpenGraph = file => new RuntimeGraph(file) }));
        Assert.Contains("leave 1 out of ComparedBatches", error.Message);
        OnnxExporter.Trace(module, randn(4, 6), new TraceOptions { OpenGraph = file => new RuntimeGraph(file), ComparedBatches = [2, 7] });
    }
}
