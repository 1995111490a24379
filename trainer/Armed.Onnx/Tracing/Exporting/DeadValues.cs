using Armed.Onnx.Tracing.Native;
using Armed.Onnx.Tracing.Reading;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Finds operators whose results no output uses: a number taken out of a tensor leaves such a trace.</summary>
internal static class DeadValues
{
    private static readonly HashSet<string> s_made = new(StringComparer.Ordinal) { "zeros", "ones", "full", "empty", "arange" };

    private static readonly HashSet<string> s_same = new(StringComparer.Ordinal)
    {
        "detach", "alias", "view", "select", "slice", "narrow", "contiguous", "to", "clone", "expand", "unsqueeze", "squeeze", "transpose", "t", "permute", "reshape", "flatten",
    };

    /// <param name="nodes">The trace.</param>
    /// <param name="inputs">How many of its first tensors are inputs; parameters and buffers follow.</param>
    public static IEnumerable<string> Warnings(IReadOnlyList<MergedNode> nodes, int inputs)
    {
        var computed = Computed(nodes, inputs);
        HashSet<string> used = new(StringComparer.Ordinal), taken = new(StringComparer.Ordinal);
        var dead = new List<MergedNode>();
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (node.Operator == TracingSession.OutputsOperator || node.IsInPlace || node.Outputs.Any(output => used.Contains(output.Name)))
            {
                used.UnionWith(node.Inputs);
            }
            else if (node.Operator.StartsWith("aten::", StringComparison.Ordinal) && !IsHarmless(node, computed, taken))
            {
                dead.Add(node);
            }

            taken.UnionWith(node.Inputs);
        }

        return dead.AsEnumerable().Reverse().Select(node =>
            $"No output uses the result of {node.Operator} in {(node.Path.Length == 0 ? "the module's own forward" : $"the module '{node.Path}'")}. "
            + "If forward took a number out of it (item, a branch), the graph holds that number as it was in the trace.");
    }

    // Views are made in passing. The last of them, of a single element that comes from an input, is what item() needs.
    private static bool IsHarmless(MergedNode node, HashSet<string> computed, HashSet<string> taken)
    {
        var output = node.Outputs[0];
        return s_made.Contains(node.Name) || (s_same.Contains(node.Name) && !(computed.Contains(output.Name) && !taken.Contains(output.Name) && output.Dims is { } dims && dims.All(dim => dim == 1)));
    }

    // Values that depend on the graph's inputs.
    private static HashSet<string> Computed(IReadOnlyList<MergedNode> nodes, int inputs)
    {
        var computed = nodes.First(node => node.Operator == TracingSession.InputsOperator).Outputs.Take(inputs).Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => node.Inputs.Any(computed.Contains)))
        {
            computed.UnionWith(node.Outputs.Select(output => output.Name));
        }
        return computed;
    }
}
