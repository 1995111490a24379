namespace Armed.Runtime.Graphs;

/// <summary>
/// Where a mixed graph holds one factor's effects: codes = Clip(Gather(cluster, factor), -1, count), rows = Gather(table, codes), with the unknown cluster's row
/// last. Two factors can share a table, as equal constants are written once; they never share the codes.
/// </summary>
/// <param name="ClipNode">Index of the Clip among the graph's nodes.</param>
/// <param name="GatherNode">Index of the Gather of the table.</param>
/// <param name="Count">Name of the scalar that holds the number of known clusters.</param>
/// <param name="Table">Name of the table.</param>
internal sealed record EffectTableNodes(int ClipNode, int GatherNode, string Count, string Table)
{
    /// <summary>Name of the codes that read the table.</summary>
    public required string Codes { get; init; }

    /// <summary>The nodes of a factor, by the values that the manifest names.</summary>
    public static EffectTableNodes Named(OnnxFile file, string table, string codes, int factor)
    {
        OnnxFault.Require(file.Tensor(table) is not null, $"the effects of factor {factor} in a constant '{table}'", "no such constant");
        var clip = Single(file, "Clip", factor, node => node.Outputs is [var output] && output == codes && node.Inputs.Count == 3);
        var rows = GatherOf(file, table, codes);
        return new EffectTableNodes(clip, rows, file.Nodes[clip].Inputs[2], table) { Codes = codes };
    }

    /// <summary>The only node that reads rows of a table by computed indices.</summary>
    public static int GatherOf(OnnxFile file, string table, string indices)
    {
        var found = Enumerable.Range(0, file.Nodes.Count)
            .Where(i => file.Nodes[i] is { Type: "Gather", Axis: 0, Inputs: [var values, var index] } && values == table && index == indices).ToList();
        return found is [var node] ? node : throw new OnnxFault($"one Gather of '{table}' by '{indices}'", $"{found.Count}");
    }

    /// <summary>Finds the nodes of a factor in a bundle of format 1, whose manifest does not name them.</summary>
    public static EffectTableNodes Find(OnnxFile file, int factor)
    {
        var column = Single(file, "Gather", factor, node => node.Inputs is ["cluster", var index] && node.Axis == 1 && file.Integer(index) == factor);
        var codes = file.Nodes[column].Outputs[0];
        var clip = Single(file, "Clip", factor, node => node.Inputs is [var input, var least, _] && input == codes && file.Integer(least) == -1);
        var clipped = file.Nodes[clip].Outputs[0];
        var rows = Single(file, "Gather", factor, node => node.Inputs is [var table, var index] && index == clipped && node.Axis == 0 && file.Tensor(table) is not null);
        return new EffectTableNodes(clip, rows, file.Nodes[clip].Inputs[2], file.Nodes[rows].Inputs[0]) { Codes = clipped };
    }

    private static int Single(OnnxFile file, string type, int factor, Func<OnnxFileNode, bool> fits)
    {
        var found = -1;
        for (var i = 0; i < file.Nodes.Count; i++)
        {
            if (file.Nodes[i].Type == type && fits(file.Nodes[i]))
            {
                OnnxFault.Require(found < 0, $"one {type} that reads the effects of factor {factor}", "several");
                found = i;
            }
        }

        return found >= 0 ? found : throw new OnnxFault($"a {type} that reads the effects of factor {factor}, as Armed writes it", "none");
    }
}
