using Armed.Runtime.Rows;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Where a lookup finds its codes: a column of an input, held between two codes; or computed ones.</summary>
internal sealed record CodeSource(GraphInput Input, int Columns, int Column, long Lowest, long Highest, DirectValue? Computed = null)
{
    /// <summary>The row of a table that the code stands for where it is not the code itself; null where it is.</summary>
    public TablePosition? Position { get; init; }
}
