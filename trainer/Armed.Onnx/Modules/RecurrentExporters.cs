using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Recurrent layers: stacked, in one or two directions, batch first or not.</summary>
internal static class RecurrentExporters
{
    private const string Around = "Transpose, Reshape, Squeeze, Slice, Concat";
    private const string Remark = "Inputs: the sequences, and the first state where there is one. Outputs: all hidden states, and the last.";
    private static readonly int[] s_lstmGates = [0, 3, 1, 2]; // torch: input, forget, cell, output; ONNX: input, output, forget, cell
    private static readonly int[] s_gruGates = [1, 0, 2]; // torch: reset, update, new; ONNX: update, reset, new

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .WithGraph<LSTM>((m, x, c) => new RecurrentWriter(m, c, "LSTM", s_lstmGates, null).Write(x, 2), "LSTM, " + Around, Remark)
        .WithGraph<GRU>((m, x, c) => new RecurrentWriter(m, c, "GRU", s_gruGates, null).Write(x, 1), "GRU, " + Around, Remark)
        .WithGraph<RNN>((m, x, c) => new RecurrentWriter(m, c, "RNN", [0], RecurrentProbe.Activation(m, c)).Write(x, 1), "RNN, " + Around, Remark + " TorchSharp hides tanh or ReLU: a small run tells.");
}
