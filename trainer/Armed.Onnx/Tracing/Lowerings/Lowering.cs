namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>How one operator of libtorch is written.</summary>
/// <param name="Name">The operator without its domain.</param>
/// <param name="Operators">The ONNX operators that it may write.</param>
/// <param name="Remarks">What is refused; may be empty.</param>
/// <param name="Write">Writes it and returns its results in order.</param>
internal sealed record Lowering(string Name, string Operators, string Remarks, Func<OperatorCall, GraphValue[]> Write);
