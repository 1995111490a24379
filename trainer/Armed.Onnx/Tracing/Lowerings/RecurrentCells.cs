namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>One step of a recurrent layer: (x, state or states, input weight, hidden weight, input bias, hidden bias).</summary>
internal static class RecurrentCells
{
    public static void AddTo(LoweringTable table)
    {
        table.AddSeveral("lstm_cell", "Gemm, Split, Sigmoid, Tanh, Mul, Add", Lstm);
        table.Add("gru_cell", "Gemm, Split, Sigmoid, Tanh, Mul, Add, Sub", Gru);
        table.Add("rnn_tanh_cell", "Gemm, Add, Tanh", call => call.Node("Tanh", [call.Node("Add", [OfInput(call), OfState(call, call.In(1))])]));
        table.Add("rnn_relu_cell", "Gemm, Add, Relu", call => call.Node("Relu", [call.Node("Add", [OfInput(call), OfState(call, call.In(1))])]));
    }

    private static GraphValue OfInput(OperatorCall call) => Gemm(call, call.In(0), 2, 4);

    private static GraphValue OfState(OperatorCall call, GraphValue state) => Gemm(call, state, 3, 5);

    private static GraphValue Gemm(OperatorCall call, GraphValue x, int weight, int bias)
    {
        ReadOnlySpan<GraphValue> inputs = call.Has(bias) ? [x, call.In(weight), call.In(bias)] : [x, call.In(weight)];
        return call.Node("Gemm", inputs, NodeAttribute.Int("transB", 1));
    }

    private static GraphValue[] Split(OperatorCall call, GraphValue gates, int count) => call.Graph.Builder.Nodes("Split", [gates], count, NodeAttribute.Int("axis", 1));

    // c' = f c + i g; h' = o tanh(c')
    private static GraphValue[] Lstm(OperatorCall call)
    {
        var states = call.Tensors(1);
        var gates = Split(call, call.Node("Add", [OfInput(call), OfState(call, states[0].Graph)]), 4);
        GraphValue Open(int gate) => call.Node("Sigmoid", [gates[gate]]);
        var added = call.Node("Mul", [Open(0), call.Node("Tanh", [gates[2]])]);
        var cell = call.Node("Add", [call.Node("Mul", [Open(1), states[1].Graph]), added]);
        return [call.Node("Mul", [Open(3), call.Node("Tanh", [cell])]), cell];
    }

    // h' = n + z (h - n), n = tanh(x_n + r h_n)
    private static GraphValue Gru(OperatorCall call)
    {
        GraphValue[] x = Split(call, OfInput(call), 3), h = Split(call, OfState(call, call.In(1)), 3);
        GraphValue Open(int gate) => call.Node("Sigmoid", [call.Node("Add", [x[gate], h[gate]])]);
        var fresh = call.Node("Tanh", [call.Node("Add", [x[2], call.Node("Mul", [Open(0), h[2]])])]);
        return call.Node("Add", [fresh, call.Node("Mul", [Open(1), call.Node("Sub", [call.In(1), fresh])])]);
    }
}
