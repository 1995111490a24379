using Armed.Onnx.Schema;
using Armed.Onnx.Tests.Tracing;
using Armed.Onnx.Tracing.Exporting;
using Armed.Onnx.Tracing.Parity;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

/// <summary>Compares samples of the registry's modules with their graphs.</summary>
internal static class ModuleDifferences
{
    private static readonly long[] s_batches = [1, 7];

    /// <summary>Largest relative difference over all samples of a type, its shapes, and batches of 1 and 7.</summary>
    public static double Of(Type type) => ModuleSamples.All[type].SelectMany(sample => sample.Tails.Select(tail => Of(sample, tail))).Max();

    private static double Of(ModuleSample sample, long[] tail)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var module = sample.Module();
        var type = sample.Codes > 0 ? TensorType.Int64 : TensorType.Float;
        string[] names = [.. Enumerable.Range(0, sample.Inputs).Select(i => $"x{i}")];
        var forward = Forward(module, sample.Inputs);
        module.eval();
        using var noGradients = no_grad();
        using var generator = new Generator(9);
        var file = OnnxExporter.Export(module, [.. names.Select(name => new GraphTensor(name, type, [-1, .. tail]))], Outputs(module));
        CheckOperators(module, file);
        using var graph = new RuntimeGraph(file);
        return s_batches.Max(batch =>
        {
            Tensor[] inputs = [.. names.Select(_ => sample.Input(batch, tail, generator))];
            var expected = forward(inputs);
            var actual = graph.Run(inputs);
            return actual.Select((value, i) => GraphComparison.Largest(expected[i], value, $"output {i}")).Max();
        });
    }

    // What the table of supported modules says must be what is written.
    private static void CheckOperators(nn.Module module, byte[] file)
    {
        var declared = ModuleExporterRegistry.Default.Supported.Single(supported => supported.ModuleType == module.GetType()).Operators;
        string[] allowed = [.. declared.Split([',', ';'], StringSplitOptions.TrimEntries), "Identity"];
        Assert.True(module is Sequential || ModelProto.Parser.ParseFrom(file).Graph.Node.All(node => allowed.Contains(node.OpType)), $"{module.GetType().Name} writes other operators than '{declared}'.");
    }

    public static GraphTensor[] Outputs(nn.Module module) => [.. Enumerable.Range(0, module switch { LSTM => 3, GRU or RNN => 2, _ => 1 }).Select(i => new GraphTensor($"y{i}", TensorType.Float))];

    private static Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward(nn.Module module, int inputs) => module switch
    {
        TransformerEncoder encoder => x => [encoder.call(x[0], null!, null!)],
        TransformerEncoderLayer layer => x => [layer.call(x[0], null!, null!)],
        EmbeddingBag bag => x => [bag.call(x[0], null, null)],
        MultiheadAttention attention => x => [attention.call(x[0], x[1], x[2], null!, false, null!).Item1],
        _ => ForwardCall.Of(module, inputs),
    };
}
