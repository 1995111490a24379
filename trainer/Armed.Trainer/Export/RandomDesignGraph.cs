using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>Designs of the random effects in a graph: what each effect of a factor is multiplied by.</summary>
internal sealed class RandomDesignGraph(ModelGraph graph, LastLayer last)
{
    /// <summary>phi [N, K] of a factor; null when it is an intercept alone.</summary>
    public GraphValue? Of(int factor)
    {
        var design = last.Effects[factor].Design;
        if (design.IsInterceptOnly)
        {
            return null;
        }

        using var scope = graph.Builder.Scope($"design{factor}");
        var parts = new List<GraphValue>();
        if (design.SlopeColumns.Count > 0)
        {
            parts.Add(LinearSlopes(design));
        }

        if (design.Hidden > 0)
        {
            parts.Add(HiddenSlopes(design.Hidden));
        }

        var slopes = parts.Count == 1 ? parts[0] : graph.Builder.Node("Concat", [.. parts], NodeAttribute.Int("axis", 1));
        if (!design.HasIntercept)
        {
            return slopes;
        }
        // A column of ones before the slopes, for the intercept.
        return graph.Builder.Node("Pad", [slopes, graph.Builder.Constant("pads", [0L, 1, 0, 0], 4), graph.Builder.Constant("one", [1f])]);
    }

    /// <summary>The first hidden features.</summary>
    private GraphValue HiddenSlopes(int count) => last.Map is null || last.Map.Outputs == count
        ? graph.Hidden!
        : graph.Builder.Node("Gather", [graph.Hidden!, graph.Builder.Constant("first_features", Enumerable.Range(0, count).Select(k => (long)k).ToArray(), count)], NodeAttribute.Int("axis", 1));

    /// <summary>Columns of x, their origin moved where the design says so.</summary>
    private GraphValue LinearSlopes(RandomEffectsDesign design)
    {
        var count = design.SlopeColumns.Count;
        var columns = graph.Builder.Node("Gather", [graph.LastInputs, graph.Builder.Constant("columns", design.SlopeColumns.Select(c => (long)c).ToArray(), count)], NodeAttribute.Int("axis", 1));
        return design.Shifts.All(s => s == 0) ? columns : graph.Node("Add", columns, graph.Builder.Constant("shifts", [.. design.Shifts], count));
    }
}
