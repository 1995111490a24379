using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Exports samples once and keeps what came of them.</summary>
internal static class SampleDifferences
{
    private static readonly ConcurrentDictionary<OperatorSample, Lazy<TracedModel>> s_traced = new();

    /// <summary>Largest relative difference of the samples that use an operator; fails where none does.</summary>
    public static double Of(string name)
    {
        Assert.True(OperatorSamples.All.ContainsKey(name), $"aten::{name} has a lowering and no sample. Add one to {nameof(OperatorSamples)}.");
        TracedModel[] traced = [.. Traced(name)];
        Assert.True(traced.Any(model => model.Operators.Contains("aten::" + name) || model.Operators.Contains($"aten::{name}_")),
            $"No sample of aten::{name} has it in its trace: {string.Join(" ", traced.SelectMany(model => model.Operators))}");
        return traced.Max(model => model.LargestDifference!.Value);
    }

    public static IEnumerable<TracedModel> Traced(string name) =>
        OperatorSamples.All[name].Select(sample => s_traced.GetOrAdd(sample, _ => new Lazy<TracedModel>(() => Export(sample))).Value);

    private static TracedModel Export(OperatorSample sample)
    {
        using var scope = NewDisposeScope();
        var seed = 0; // the run before the traces takes the first
        using var module = sample.Module();
        return OnnxExporter.Trace(module, sample.Input(4, 0), new TraceOptions { OpenGraph = file => new RuntimeGraph(file), FreshInputs = batch => [sample.Input(batch, seed++)] });
    }
}
