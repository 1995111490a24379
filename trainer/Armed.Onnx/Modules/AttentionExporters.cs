using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Multi-head attention and transformer encoders, sequence first.</summary>
internal static class AttentionExporters
{
    private const string Attention = "MatMul, Add, Mul, Reshape, Transpose, Softmax";
    private const string Encoder = Attention + ", LayerNormalization, Relu, Erf";
    private const string Hidden = " TorchSharp hides the number of heads: a small run tells.";

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .WithGraph<MultiheadAttention>(Heads, Attention, "Inputs: query, key, value of shape [T, N, E], without masks. One output, without the weights. Keys and values as wide as queries." + Hidden)
        .WithGraph<TransformerEncoderLayer>((m, x, c) => Layers(m, x, c, [""]), Encoder, "Without masks." + Hidden)
        .WithGraph<TransformerEncoder>((m, x, c) => Layers(m, x, c, null), Encoder, "Without masks." + Hidden);

    private static GraphValue[] Heads(MultiheadAttention module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        if (inputs.Count != 3 || inputs.Any(input => input.Rank is not 3))
        {
            throw context.Unsupported(module, $"it takes query, key and value of rank 3, but the call passes {string.Join(", ", inputs)}. Masks are not written.");
        }

        var weights = Weights(module);
        var width = weights.TryGetValue("in_proj_weight", out var projection) && !weights.ContainsKey("bias_k") ? projection.shape[1]
            : throw context.Unsupported(module, "its keys or values have another width than its queries, or biases of their own. Trace the model (OnnxExporter.Trace).");
        Func<Tensor> Formula(long count) => () => AttentionFormula.Attend(weights, "", Query(module, width), count);
        var heads = ModuleProbe.Find(module, context, () => Run(module, width), [.. Divisors(width).Select(count => (count, Formula(count)))], "the number of heads");
        var output = new AttentionWriter(context, weights, "", heads).Write(inputs[0], inputs[1], inputs[2]);
        return [context.Builder.WithShape(output, [.. inputs[0].Dims!])];
    }

    private static GraphValue[] Layers(nn.Module module, IReadOnlyList<GraphValue> inputs, ExportContext context, string[]? prefixes)
    {
        if (inputs.Count != 1 || inputs[0].Rank is not 3)
        {
            throw context.Unsupported(module, $"it takes one input [T, N, E], but the call passes {string.Join(", ", inputs)}. Masks are not written.");
        }

        var weights = Weights(module);
        prefixes ??= [.. Enumerable.Range(0, weights.Count).Select(i => FormattableString.Invariant($"layers.{i}.")).TakeWhile(prefix => weights.ContainsKey(prefix + "linear1.weight"))];
        var width = weights[prefixes[0] + "linear1.weight"].shape[1];
        var choices = from heads in Divisors(width) from gelu in new[] { false, true } select (Heads: heads, Gelu: gelu);
        var (count, isGelu) = ModuleProbe.Find(module, context, () => Run(module, width),
            [.. choices.Select(choice => (choice, (Func<Tensor>)(() => prefixes.Aggregate(Query(module, width), (x, prefix) => AttentionFormula.Layer(weights, prefix, x, choice.Heads, choice.Gelu)))))], "heads and activation");
        var value = prefixes.Aggregate(inputs[0], (x, prefix) => new AttentionWriter(context, weights, prefix, count).WriteLayer(x, isGelu));
        return [context.Builder.WithShape(value, [.. inputs[0].Dims!])];
    }

    private static Tensor Query(nn.Module module, long width) => ModuleProbe.Input(module, 3, 2, width);

    private static Tensor Run(nn.Module module, long width)
    {
        var x = Query(module, width);
        switch (module)
        {
            case MultiheadAttention attention:
                var (output, weights) = attention.call(x, x, x, null!, false, null!);
                weights?.Dispose();
                return output;
            case TransformerEncoderLayer layer:
                return layer.call(x, null!, null!);
            default:
                return ((TransformerEncoder)module).call(x, null!, null!);
        }
    }

    private static Dictionary<string, Tensor> Weights(nn.Module module) =>
        module.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter.detach(), StringComparer.Ordinal);

    private static IEnumerable<long> Divisors(long width) => Enumerable.Range(1, (int)width).Select(count => (long)count).Where(count => width % count == 0);
}
