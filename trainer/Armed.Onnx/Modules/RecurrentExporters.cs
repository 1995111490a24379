using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Recurrent layers: stacked, in one or two directions, batch first or not.</summary>
internal static class RecurrentExporters
{
    private const string Around = "Transpose, Reshape, Squeeze, Slice, Concat";
    private const string Remark = "Inputs: the sequences, and the first state where there is one. Outputs: all hidden states, and the last.";
    private static readonly string[] s_kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .WithGraph<LSTM>((m, x, c) => Write(m, x, c, RecurrentCell.Lstm), "LSTM, " + Around, Remark)
        .WithGraph<GRU>((m, x, c) => Write(m, x, c, RecurrentCell.Gru), "GRU, " + Around, Remark)
        .WithGraph<RNN>((m, x, c) => Write(m, x, c, RecurrentCell.Rnn(RecurrentProbe.Activation(m, c))), "RNN, " + Around, Remark + " TorchSharp hides tanh or ReLU: a small run tells.");

    private static GraphValue[] Write(nn.Module module, IReadOnlyList<GraphValue> inputs, ExportContext context, RecurrentCell cell)
    {
        Check(module, inputs, context, cell);
        var weights = module.named_parameters().ToDictionary(parameter => parameter.name, parameter => (Tensor)parameter.parameter, StringComparer.Ordinal);
        int layers = (int)Hidden<long>(module, context, "_num_layers"), directions = Hidden<bool>(module, context, "_bidirectional") ? 2 : 1;
        var batchFirst = Hidden<bool>(module, context, "_batch_first");
        var graph = new RecurrentGraph(context.Builder, cell, layers, directions, batchFirst,
            (kind, layer, direction) => weights.GetValueOrDefault($"{s_kinds[kind]}_l{layer}{(direction == 1 ? "_reverse" : "")}"), (hint, layer, values) => context.Constant($"{hint}_l{layer}", values));
        var results = graph.Write(inputs[0], [.. inputs.Skip(1)]);
        if (inputs[0].Dims is { } dims)
        {
            context.Builder.WithShape(results[0], dims[0], dims[1], directions * graph.Hidden);
            Array.ForEach(results[1..], state => context.Builder.WithShape(state, layers * directions, dims[batchFirst ? 0 : 1], graph.Hidden));
        }

        return results;
    }

    private static void Check(nn.Module module, IReadOnlyList<GraphValue> inputs, ExportContext context, RecurrentCell cell)
    {
        if (inputs.Count != 1 && inputs.Count != 1 + cell.States)
        {
            throw context.Unsupported(module, $"it takes the sequences, and perhaps {cell.States} first states, but the call passes {inputs.Count} values.");
        }

        if (inputs[0].Rank is { } rank and not 3)
        {
            throw context.Unsupported(module, $"it takes a batch of sequences, a value of rank 3, but its input {inputs[0]} has rank {rank}.");
        }
    }

    // TorchSharp keeps these in fields of its own.
    private static T Hidden<T>(nn.Module module, ExportContext context, string field) => module.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(module) is T value ? value
        : throw context.Unsupported(module, $"this version of TorchSharp does not keep its field {field}. Trace the model (OnnxExporter.Trace).");
}
