namespace Armed.Trainer.MixedModels.Linear;

/// <summary>The rows of M: which columns each factor and the border read, and the rows of each level.</summary>
internal sealed class DesignRows
{
    private readonly int[][] _levelStart;
    private readonly int[][] _byLevel;
    private readonly float[] _columns;
    private readonly int[]? _positions;

    public DesignRows(int rows, int width, float[] columns, IReadOnlyList<RandomFactor> factors, int[] border, int[]? positions = null)
    {
        Rows = rows;
        Width = width;
        Border = border;
        Factors = [.. factors];
        BorderColumns = new ColumnChoice(border);
        Effects = [.. factors.Select(f => new ColumnChoice(f.Design))];
        (_columns, _positions) = (columns, positions);
        NodeStart = new int[factors.Count + 1];
        UnknownStart = new int[factors.Count + 1];
        _levelStart = new int[factors.Count][];
        _byLevel = new int[factors.Count][];
        for (var g = 0; g < factors.Count; g++)
        {
            NodeStart[g + 1] = NodeStart[g] + factors[g].Levels;
            UnknownStart[g + 1] = checked(UnknownStart[g] + factors[g].Levels * factors[g].Size);
            (_levelStart[g], _byLevel[g]) = Group(factors[g], rows);
        }
    }

    public int Rows { get; }

    public int Width { get; }

    public int[] Border { get; }

    public RandomFactor[] Factors { get; }

    public ColumnChoice BorderColumns { get; }

    /// <summary>Columns of phi per factor.</summary>
    public ColumnChoice[] Effects { get; }

    /// <summary>First node of each factor, the number of nodes last; a node is a level of a factor.</summary>
    public int[] NodeStart { get; }

    /// <summary>First unknown of each factor, the border's last.</summary>
    public int[] UnknownStart { get; }

    /// <summary>The same rows with some of the factors and of the border.</summary>
    public DesignRows With(IReadOnlyList<RandomFactor> factors, int[] border) => new(Rows, Width, _columns, factors, border, _positions);

    /// <summary>The rows of a level in ascending order.</summary>
    public ReadOnlySpan<int> RowsOf(int factor, int level)
    {
        var start = _levelStart[factor][level];
        return _byLevel[factor].AsSpan(start, _levelStart[factor][level + 1] - start);
    }

    public ReadOnlySpan<float> Row(int row) => _columns.AsSpan((_positions is null ? row : _positions[row]) * Width, Width);

    private static (int[] Start, int[] Rows) Group(RandomFactor factor, int rows)
    {
        var start = new int[factor.Levels + 1];
        for (var i = 0; i < rows; i++)
        {
            start[factor.Codes[i] + 1]++;
        }

        for (var level = 0; level < factor.Levels; level++)
        {
            start[level + 1] += start[level];
        }

        var next = start.AsSpan(0, factor.Levels).ToArray();
        var grouped = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            grouped[next[factor.Codes[i]]++] = i;
        }

        return (start, grouped);
    }
}
