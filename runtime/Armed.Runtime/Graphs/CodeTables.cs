using Armed.Runtime.Bundles;

namespace Armed.Runtime.Graphs;

/// <summary>
/// Tables that codes read have a row for each level of the manifest and one for the unknown. A manifest with more levels than the table has rows would send
/// known clusters to the unknown's row, with fewer it would name them wrongly. Only scales and biases of maps keep the rows of the fit: to them a cluster that was added by adaptation is unknown. The tables of effects that the manifest names have all rows.
/// </summary>
internal sealed class CodeTables
{
    private readonly Dictionary<string, Codes> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _constants;

    private readonly HashSet<string> _effects;

    private CodeTables(OnnxGraph graph, HashSet<string> effects) => (_constants, _effects) = (graph.Initializers.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal), effects);

    /// <summary>Whose codes a value holds: a column of an input once it is picked, all columns before.</summary>
    /// <param name="Input">The graph's input.</param>
    /// <param name="Columns">Its columns that the value holds.</param>
    /// <param name="Least">Bound below, if a constant sets one.</param>
    /// <param name="Most">Bound above, likewise.</param>
    private sealed record Codes(string Input, IReadOnlyList<(string Name, int Levels, int Fitted)> Columns, long? Least = null, long? Most = null);

    public static void Check(OnnxGraph graph, string role, BundleManifest manifest)
    {
        var tables = new CodeTables(graph, Effects(role, manifest));
        tables._codes["cluster"] = new("cluster", [.. manifest.Clusters.Select(factor => (factor.Name, factor.Levels.Count, factor.Levels.Count - Added(manifest, factor.Name)))]);
        tables._codes["categories"] = new("categories",
            [.. manifest.Columns.Where(column => column.Kind == "categorical").Select(column => (column.Name, column.Levels.Count, column.Levels.Count))]);
        foreach (var node in graph.Nodes)
        {
            tables.Follow(node);
        }
    }

    /// <summary>Tables that the manifest names: adaptation adds its clusters to them.</summary>
    private static HashSet<string> Effects(string role, BundleManifest manifest) =>
        [.. manifest.RandomEffects.Select(effects => role switch { GraphRoles.Mixed => effects.Table, GraphRoles.GradCam => effects.MapTable, _ => null }).OfType<EffectTableDescription>().Select(table => table.Values)];

    /// <summary>Clusters of a factor that were added after training to a bundle whose networks read images.</summary>
    private static int Added(BundleManifest manifest, string factor) => manifest.Images is not [_, ..] ? 0 : manifest.Adaptation?.Clusters.Count(cluster => cluster.New && cluster.Factor == factor) ?? 0;

    private void Follow(OnnxNode node)
    {
        if (node.Operator == "Gather" && node.Inputs.Count == 2)
        {
            Gather(node);
        }
        else if (node.Operator is "Clip" or "Cast" or "Where" or "Max" or "Min" or "Identity" or "Squeeze" or "Reshape" or "Flatten")
        {
            // The guard against codes out of range, and changes of form: still the same column's codes.
            var sources = node.Inputs.Select(input => _codes.GetValueOrDefault(input)).OfType<Codes>().Distinct().ToList();
            if (sources.Count == 1)
            {
                _codes[node.Outputs[0]] = Bounded(sources[0], node);
            }
        }
    }

    private Codes Bounded(Codes codes, OnnxNode node) => node.Operator switch
    {
        "Clip" => codes with { Least = Constant(node, 1) ?? codes.Least, Most = Constant(node, 2) ?? codes.Most },
        "Max" => codes with { Least = Constant(node, 0) ?? Constant(node, 1) ?? codes.Least },
        "Min" => codes with { Most = Constant(node, 0) ?? Constant(node, 1) ?? codes.Most },
        _ => codes,
    };

    private long? Constant(OnnxNode node, int place)
        => place < node.Inputs.Count && _constants.GetValueOrDefault(node.Inputs[place])?.Integers is [var number] ? number : null;

    private void Gather(OnnxNode node)
    {
        if (_codes.TryGetValue(node.Inputs[0], out var codes) && _constants.GetValueOrDefault(node.Inputs[1])?.Integers is [var place])
        {
            OnnxFault.Require(
                place >= 0 && place < codes.Columns.Count, $"columns 0 to {codes.Columns.Count - 1} of '{codes.Input}'", $"{place} in node '{node.Name}'");
            _codes[node.Outputs[0]] = codes with { Columns = [codes.Columns[(int)place]] };
        }
        else if (_codes.TryGetValue(node.Inputs[1], out codes) && codes.Columns is [var column]
            && _constants.TryGetValue(node.Inputs[0], out var table) && table.Dimensions.Count > 0)
        {
            var levels = table.Dimensions[0] == column.Fitted + 1 && !_effects.Contains(table.Name) ? column.Fitted : column.Levels;
            OnnxFault.Require(
                table.Dimensions[0] == levels + 1, $"{column.Levels + 1} rows in the table of '{column.Name}', which has {column.Levels} levels",
                $"{table.Dimensions[0]} in '{table.Name}'");
            OnnxFault.Require(
                codes.Least is null or -1 && (codes.Most is null || codes.Most == levels),
                $"codes of '{column.Name}' bounded to -1 and {levels}, the unknown", $"{codes.Least} and {codes.Most} in node '{node.Name}'");
        }
    }
}
