namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// Where the blocks of H and of its factor stand. Nodes are numbered by position: first the sparse ones in elimination order, by stages of nodes that
/// do not depend on each other, then those of the dense core; the border ends the core. A sparse node has a diagonal block [K, K] and a panel
/// [K, its later neighbours' unknowns | border]; the core is one square matrix.
/// </summary>
internal sealed class BlockPattern
{
    public BlockPattern(DesignRows design, EliminationOrder elimination)
    {
        Border = design.Border.Length;
        Nodes = design.NodeStart[^1];
        Sparse = elimination.Order.Count;
        Position = new int[Nodes];
        StageStart = Number(elimination);
        (Factor, Level, Unknown, Size) = (new int[Nodes], new int[Nodes], new int[Nodes], new int[Nodes]);
        Describe(design);
        CoreOffset = new int[Nodes];
        for (var p = Sparse; p < Nodes; p++)
        {
            CoreOffset[p] = CoreNodes;
            CoreNodes += Size[p];
        }
        DiagonalStart = new int[Nodes + 1];
        for (var p = 0; p < Nodes; p++)
        {
            DiagonalStart[p + 1] = checked(DiagonalStart[p] + Size[p] * Size[p]);
        }

        (NeighbourStart, Neighbours) = LaterNeighbours(elimination);
        (Column, Width, PanelStart) = Panels();
        (SourceStart, SourceNode, SourceEntry) = Sources();
    }

    public int Nodes { get; }

    /// <summary>Number of sparse nodes: positions below it.</summary>
    public int Sparse { get; }

    /// <summary>Columns of the border P.</summary>
    public int Border { get; }

    /// <summary>Unknowns of the core without the border.</summary>
    public int CoreNodes { get; }

    /// <summary>Order of the core with the border.</summary>
    public int Core => CoreNodes + Border;

    /// <summary>Position of each node (factor-major).</summary>
    public int[] Position { get; }

    public int[] Factor { get; }

    public int[] Level { get; }

    /// <summary>First unknown of a position.</summary>
    public int[] Unknown { get; }

    /// <summary>Effects K of a position.</summary>
    public int[] Size { get; }

    /// <summary>First row of a core position within the core.</summary>
    public int[] CoreOffset { get; }

    /// <summary>Positions of a stage: from StageStart[s] to StageStart[s + 1] - 1.</summary>
    public int[] StageStart { get; }

    public int[] DiagonalStart { get; }

    /// <summary>Entries of a sparse position in <see cref="Neighbours"/> and <see cref="Column"/>.</summary>
    public int[] NeighbourStart { get; }

    /// <summary>Later positions that a panel holds, ascending.</summary>
    public int[] Neighbours { get; }

    /// <summary>First column of a neighbour in the panel.</summary>
    public int[] Column { get; }

    /// <summary>Columns of a panel, the border included.</summary>
    public int[] Width { get; }

    /// <summary>First element of a panel.</summary>
    public int[] PanelStart { get; }

    /// <summary>Per position the entries of <see cref="SourceNode"/>: earlier positions that hold it as a neighbour, ascending.</summary>
    public int[] SourceStart { get; }

    public int[] SourceNode { get; }

    /// <summary>Index into <see cref="Neighbours"/> of the same entry.</summary>
    public int[] SourceEntry { get; }

    /// <summary>First column of a later position in an earlier sparse position's panel. Searched from an entry known to be not beyond it.</summary>
    public int EntryOf(int position, int later, int from)
    {
        var end = NeighbourStart[position + 1];
        int low = from, step = 1;
        while (low + step < end && Neighbours[low + step] <= later)
        {
            low += step;
            step *= 2;
        }
        var high = Math.Min(end, low + step);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Neighbours[middle] <= later)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    // A stage is the height in the elimination tree, whose parent is the first neighbour to go. Any order by height fills the same entries.
    private int[] Number(EliminationOrder elimination)
    {
        var rank = new int[Nodes];
        Array.Fill(rank, int.MaxValue);
        for (var r = 0; r < Sparse; r++)
        {
            rank[elimination.Order[r]] = r;
        }

        var height = new int[Nodes];
        foreach (var node in elimination.Order)
        {
            var parent = -1;
            foreach (var other in elimination.Touched[node]!)
            {
                if (rank[other] != int.MaxValue && (parent < 0 || rank[other] < rank[parent]))
                {
                    parent = other;
                }
            }

            if (parent >= 0)
            {
                height[parent] = Math.Max(height[parent], height[node] + 1);
            }
        }
        int[] ordered = [.. elimination.Order.OrderBy(node => height[node])];
        for (var p = 0; p < Sparse; p++)
        {
            Position[ordered[p]] = p;
        }

        var next = Sparse;
        for (var node = 0; node < Nodes; node++)
        {
            if (rank[node] == int.MaxValue)
            {
                Position[node] = next++;
            }
        }

        return [.. Enumerable.Range(0, Sparse).Where(p => p == 0 || height[ordered[p]] != height[ordered[p - 1]]), Sparse];
    }

    private void Describe(DesignRows design)
    {
        for (var g = 0; g < design.Factors.Length; g++)
        {
            for (var level = 0; level < design.Factors[g].Levels; level++)
            {
                var p = Position[design.NodeStart[g] + level];
                (Factor[p], Level[p], Size[p]) = (g, level, design.Factors[g].Size);
                Unknown[p] = design.UnknownStart[g] + level * Size[p];
            }
        }
    }

    private (int[] Start, int[] Neighbours) LaterNeighbours(EliminationOrder elimination)
    {
        var start = new int[Sparse + 1];
        foreach (var node in elimination.Order)
        {
            start[Position[node] + 1] = elimination.Touched[node]!.Length;
        }

        for (var p = 0; p < Sparse; p++)
        {
            start[p + 1] = checked(start[p] + start[p + 1]);
        }

        var neighbours = new int[start[Sparse]];
        foreach (var node in elimination.Order)
        {
            var p = Position[node];
            var target = neighbours.AsSpan(start[p], start[p + 1] - start[p]);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = Position[elimination.Touched[node]![i]];
            }

            target.Sort();
        }
        return (start, neighbours);
    }

    private (int[] Column, int[] Width, int[] PanelStart) Panels()
    {
        var column = new int[Neighbours.Length];
        var width = new int[Sparse];
        var panelStart = new int[Sparse + 1];
        for (var p = 0; p < Sparse; p++)
        {
            for (var e = NeighbourStart[p]; e < NeighbourStart[p + 1]; e++)
            {
                column[e] = width[p];
                width[p] += Size[Neighbours[e]];
            }
            width[p] += Border;
            panelStart[p + 1] = checked(panelStart[p] + Size[p] * width[p]);
        }
        return (column, width, panelStart);
    }

    private (int[] Start, int[] Node, int[] Entry) Sources()
    {
        var start = new int[Nodes + 1];
        foreach (var later in Neighbours)
        {
            start[later + 1]++;
        }

        for (var p = 0; p < Nodes; p++)
        {
            start[p + 1] += start[p];
        }

        var next = start.AsSpan(0, Nodes).ToArray();
        var (node, entry) = (new int[Neighbours.Length], new int[Neighbours.Length]);
        for (var p = 0; p < Sparse; p++)
        {
            for (var e = NeighbourStart[p]; e < NeighbourStart[p + 1]; e++)
            {
                var slot = next[Neighbours[e]]++;
                (node[slot], entry[slot]) = (p, e);
            }
        }

        return (start, node, entry);
    }
}
