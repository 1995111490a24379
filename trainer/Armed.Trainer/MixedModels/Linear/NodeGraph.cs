namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Which nodes meet in a row: neighbours of each node, each once.</summary>
internal sealed class NodeGraph
{
    public NodeGraph(DesignRows design)
    {
        var nodes = design.NodeStart[^1];
        Neighbours = new int[nodes][];
        Sizes = new int[nodes];
        var seen = new int[nodes];
        var found = new List<int>();
        for (var g = 0; g < design.Factors.Length; g++)
        {
            for (var level = 0; level < design.Factors[g].Levels; level++)
            {
                var node = design.NodeStart[g] + level;
                Collect(design, g, level, node + 1, seen, found);
                Neighbours[node] = [.. found];
                Sizes[node] = design.Factors[g].Size;
            }
        }
    }

    /// <summary>Per node its neighbours.</summary>
    public int[][] Neighbours { get; }

    /// <summary>Per node its number of unknowns.</summary>
    public int[] Sizes { get; }

    private static void Collect(DesignRows design, int factor, int level, int stamp, int[] seen, List<int> found)
    {
        found.Clear();
        for (var h = 0; h < design.Factors.Length; h++)
        {
            if (h == factor)
            {
                continue;
            }

            var codes = design.Factors[h].Codes;
            foreach (var row in design.RowsOf(factor, level))
            {
                var other = design.NodeStart[h] + codes[row];
                if (seen[other] != stamp)
                {
                    seen[other] = stamp;
                    found.Add(other);
                }
            }
        }
    }
}
