using static Armed.Runtime.Graphs.OnnxFault;

namespace Armed.Runtime.Graphs;

/// <summary>Checks what reading alone does not see: versions, operators, and that values are defined once and before use (so there is no cycle).</summary>
internal static class OnnxChecker
{
    public static void Check(OnnxModel model)
    {
        Require(
            model.IrVersion is >= OnnxLimits.MinIrVersion and <= OnnxLimits.MaxIrVersion, $"IR version {OnnxLimits.MinIrVersion} to {OnnxLimits.MaxIrVersion}",
            $"{model.IrVersion}");
        Require(model.OpsetVersion == OnnxLimits.OpsetVersion, $"opset {OnnxLimits.OpsetVersion}", $"{model.OpsetVersion}");
        var defined = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in model.Graph.Inputs)
        {
            Define(defined, input.Name, "input");
        }

        foreach (var tensor in model.Graph.Initializers)
        {
            Define(defined, tensor.Name, "initializer");
        }

        var edges = 0;
        foreach (var node in model.Graph.Nodes)
        {
            Require((edges += node.Inputs.Count) <= OnnxLimits.MaxEdges, $"at most {OnnxLimits.MaxEdges} inputs of all nodes", "more");
            CheckNode(defined, node);
        }

        CheckOutputs(defined, model.Graph.Outputs);
    }

    private static void CheckNode(HashSet<string> defined, OnnxNode node)
    {
        Require(OnnxOperators.IsAllowed(node.Operator), "only operators that Armed writes", $"'{node.Operator}' in node '{node.Name}'");
        foreach (var input in node.Inputs)
        {
            // An empty name stands for an optional input that is left out.
            if (input.Length > 0 && !defined.Contains(input))
            {
                throw new OnnxFault("values defined before use", $"'{input}' in node '{node.Name}'");
            }
        }

        var outputs = 0;
        foreach (var output in node.Outputs)
        {
            if (output.Length > 0)
            {
                Define(defined, output, "node output");
                outputs++;
            }
        }

        Require(outputs > 0, "an output of every node", $"none in node '{node.Name}'");
    }

    private static void CheckOutputs(HashSet<string> defined, IReadOnlyList<OnnxValue> outputs)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            Require(defined.Contains(output.Name), "graph outputs that are computed", $"'{output.Name}'");
            Require(names.Add(output.Name), "distinct graph outputs", $"'{output.Name}' twice");
        }
    }

    private static void Define(HashSet<string> defined, string name, string what)
        => Require(name.Length > 0 && defined.Add(name), $"every {what} with a name of its own", $"'{name}'");
}
