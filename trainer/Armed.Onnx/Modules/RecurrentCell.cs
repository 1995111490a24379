namespace Armed.Onnx.Modules;

/// <summary>A kind of recurrence.</summary>
/// <param name="Operator">ONNX's operator.</param>
/// <param name="Gates">The places of ONNX's gates among torch's.</param>
/// <param name="States">1, or 2 for hidden state and cell.</param>
/// <param name="Activation">Of an RNN: ONNX's name; null for the operator's own.</param>
internal sealed record RecurrentCell(string Operator, IReadOnlyList<int> Gates, int States, string? Activation = null)
{
    /// <summary>torch: input, forget, cell, output. ONNX: input, output, forget, cell.</summary>
    public static RecurrentCell Lstm { get; } = new("LSTM", [0, 3, 1, 2], 2);

    /// <summary>torch: reset, update, new. ONNX: update, reset, new.</summary>
    public static RecurrentCell Gru { get; } = new("GRU", [1, 0, 2], 1);

    public static RecurrentCell Rnn(string activation) => new("RNN", [0], 1, activation);
}
