namespace Armed.Onnx.Tracing.Reading;

/// <summary>One line of a graph's text.</summary>
/// <param name="Operator">With its domain, such as <c>aten::add</c>.</param>
/// <param name="Literal">What a prim::Constant holds, as written; empty otherwise.</param>
/// <param name="Inputs">Names of the values that it takes.</param>
/// <param name="Outputs">Names and types of its values.</param>
internal sealed record TracedNode(string Operator, string Literal, string[] Inputs, (string Name, TracedType Type)[] Outputs)
{
    /// <summary>True where another trace computes the same with the same values.</summary>
    public bool IsLike(TracedNode other) =>
        Operator == other.Operator && Inputs.AsSpan().SequenceEqual(other.Inputs) && Outputs.Length == other.Outputs.Length
        && Outputs.Zip(other.Outputs).All(pair => pair.First.Type.Element == pair.Second.Type.Element && pair.First.Type.Dims?.Length == pair.Second.Type.Dims?.Length);
}
