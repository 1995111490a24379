namespace Armed.Onnx.Tracing.Reading;

/// <summary>A node that all traces have, with sizes as functions of the batch.</summary>
/// <param name="Operator">With its domain.</param>
/// <param name="Path">Path of the module that ran it; empty at the top.</param>
/// <param name="Inputs">Names of its operands.</param>
/// <param name="Outputs">Its values.</param>
/// <param name="Constant">What a constant holds; null for others and for tensors.</param>
/// <param name="Tensor">The place of a constant tensor among the trace's; -1 for others.</param>
internal sealed record MergedNode(string Operator, string Path, string[] Inputs, MergedOutput[] Outputs, TracedValue? Constant, int Tensor)
{
    /// <summary>The operator without its domain, and without the mark of one that writes into its operand.</summary>
    public string Name => IsInPlace ? Bare[..^1] : Bare;

    public bool IsInPlace => Bare.EndsWith('_') && !Bare.EndsWith("__", StringComparison.Ordinal);

    private string Bare => Operator[(Operator.IndexOf("::", StringComparison.Ordinal) + 2)..];
}
