namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Per row and pair of factors, where the block of its two levels stands: the column in the panel of the one eliminated first.</summary>
internal sealed class RowPairs
{
    private readonly int[][] _columns;
    private readonly int _factors;

    public RowPairs(DesignRows design, BlockPattern pattern)
    {
        _factors = design.Factors.Length;
        _columns = new int[_factors * _factors][];
        for (var g = 0; g < _factors; g++)
        {
            for (var h = g + 1; h < _factors; h++)
            {
                _columns[g * _factors + h] = _columns[h * _factors + g] = Columns(design, pattern, g, h);
            }
        }
    }

    /// <summary>Meaningless where both levels are in the core.</summary>
    public int[] Of(int factor, int other) => _columns[factor * _factors + other];

    private static int[] Columns(DesignRows design, BlockPattern pattern, int g, int h)
    {
        var columns = new int[design.Rows];
        for (var i = 0; i < columns.Length; i++)
        {
            var p = pattern.Position[design.NodeStart[g] + design.Factors[g].Codes[i]];
            var q = pattern.Position[design.NodeStart[h] + design.Factors[h].Codes[i]];
            (p, q) = (Math.Min(p, q), Math.Max(p, q));
            if (p < pattern.Sparse)
            {
                columns[i] = pattern.Column[pattern.EntryOf(p, q, pattern.NeighbourStart[p])];
            }
        }
        return columns;
    }
}
