using Armed.Onnx.Modules;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Recurrent layers: (x, states, weights, bias, layers, dropout, training, bidirectional, batch first).</summary>
internal static class Recurrence
{
    public static void AddTo(LoweringTable table)
    {
        const string Around = "Transpose, Reshape, Squeeze, Slice, Concat";
        table.AddSeveral("lstm", "LSTM, " + Around, call => Write(call, RecurrentCell.Lstm), "Without projections and packed sequences.");
        table.AddSeveral("gru", "GRU, " + Around, call => Write(call, RecurrentCell.Gru), "Without packed sequences.");
        table.AddSeveral("rnn_tanh", "RNN, " + Around, call => Write(call, RecurrentCell.Rnn("Tanh")), "Without packed sequences.");
        table.AddSeveral("rnn_relu", "RNN, " + Around, call => Write(call, RecurrentCell.Rnn("Relu")), "Without packed sequences.");
    }

    private static GraphValue[] Write(OperatorCall call, RecurrentCell cell)
    {
        var weights = call.Tensors(2);
        int layers = (int)call.Int(4), directions = call.Flag(7) ? 2 : 1, each = call.Flag(3) ? 4 : 2;
        Check(call, weights, layers * directions * each);
        int Place(int layer, int direction) => (layer * directions + direction) * each;
        var graph = new RecurrentGraph(call.Graph.Builder, cell, layers, directions, call.Flag(8),
            (kind, layer, direction) => kind < each ? weights[Place(layer, direction) + kind].Known : null,
            (hint, layer, values) => KnownValues.Write(call.Graph, $"{weights[Place(layer, 0)].Parameter ?? "recurrent"}.{hint}", values));
        return graph.Write(call.In(0), [.. call.Tensors(1).Select(state => state.IsZero ? GraphValue.None : state.Graph)]);
    }

    private static void Check(OperatorCall call, TensorValue[] weights, int expected)
    {
        if (call.Flag(6) && call.Number(5) != 0)
        {
            throw call.Refuse("it drops out between layers, also in evaluation mode");
        }

        if (call.Rank() != 3)
        {
            throw call.Refuse("it takes a batch of sequences, a tensor of rank 3");
        }

        if (weights.Length != expected)
        {
            throw call.Refuse("projections (proj_size) are not written");
        }

        if (weights.Any(weight => weight.Known is null))
        {
            throw call.Refuse("its weights are computed in forward; they must be parameters");
        }
    }
}
