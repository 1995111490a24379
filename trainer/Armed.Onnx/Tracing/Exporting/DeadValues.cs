using Armed.Onnx.Tracing.Native;
using Armed.Onnx.Tracing.Reading;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Finds operators whose results no output uses: a number taken out of a tensor leaves such a trace.</summary>
internal static class DeadValues
{
    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal)
    {
        "detach", "alias", "view", "select", "slice", "narrow", "contiguous", "zeros", "ones", "full", "empty", "arange", "to", "clone", "expand", "unsqueeze", "squeeze", "transpose", "t", "permute", "reshape", "flatten",
    };

    public static IEnumerable<string> Warnings(IReadOnlyList<MergedNode> nodes)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var dead = new List<MergedNode>();
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (node.Operator == TracingSession.OutputsOperator || node.IsInPlace || node.Outputs.Any(output => used.Contains(output.Name)))
            {
                used.UnionWith(node.Inputs);
            }
            else if (node.Operator.StartsWith("aten::", StringComparison.Ordinal) && !s_harmless.Contains(node.Name))
            {
                dead.Add(node);
            }
        }

        return dead.AsEnumerable().Reverse().Select(node =>
            $"No output uses the result of {node.Operator} in {(node.Path.Length == 0 ? "the module's own forward" : $"the module '{node.Path}'")}. "
            + "If forward took a number out of it (item, a branch), the graph holds that number as it was in the trace.");
    }
}
