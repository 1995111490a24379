using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Recurrent layers: stacked, in one or two directions, batch first or not.</summary>
internal static class Recurrence
{
    private static readonly int[] s_lstmGates = [0, 3, 1, 2]; // torch: input, forget, cell, output; ONNX: input, output, forget, cell
    private static readonly int[] s_gruGates = [1, 0, 2]; // torch: reset, update, new; ONNX: update, reset, new

    public static void AddTo(LoweringTable table)
    {
        const string Around = "Transpose, Reshape, Squeeze, Slice, Concat";
        table.AddSeveral("lstm", "LSTM, " + Around, call => new RecurrentLayers(call, "LSTM", s_lstmGates).Write(), "Without projections and packed sequences.");
        table.AddSeveral("gru", "GRU, " + Around, call => new RecurrentLayers(call, "GRU", s_gruGates).Write(), "Without packed sequences.");
        table.AddSeveral("rnn_tanh", "RNN, " + Around, call => new RecurrentLayers(call, "RNN", [0]).Write(), "Without packed sequences.");
        table.AddSeveral("rnn_relu", "RNN, " + Around, call => new RecurrentLayers(call, "RNN", [0], "Relu").Write(), "Without packed sequences.");
    }
}
