namespace Armed.Runtime.Graphs.Shapes;

/// <summary>
/// The shape of a value for every batch. At most one dimension grows with the batch: the square of a batch is memory that nobody asked for, and no graph of
/// ours has it.
/// </summary>
internal sealed class GraphShape
{
    private readonly GraphDimension[] _dimensions;

    public GraphShape(IEnumerable<GraphDimension> dimensions)
    {
        _dimensions = [.. dimensions];
        OnnxFault.Require(_dimensions.Length <= OnnxLimits.MaxRank, $"values of at most {OnnxLimits.MaxRank} dimensions", $"{_dimensions.Length}");
        OnnxFault.Require(_dimensions.Count(dimension => dimension.PerRow) <= 1, "one dimension that grows with the batch", ToString());
        Elements = Product(_dimensions);
        PerRow = _dimensions.Any(dimension => dimension.PerRow);
    }

    public int Rank => _dimensions.Length;

    /// <summary>Number of elements, of one row where the value grows with the batch.</summary>
    public long Elements { get; }

    /// <summary>Whether the value grows with the batch.</summary>
    public bool PerRow { get; }

    public ReadOnlySpan<GraphDimension> Dimensions => _dimensions;

    public GraphDimension this[int place] => _dimensions[place];

    /// <summary>A place that may be counted from the end.</summary>
    public int Place(long axis) => Place(axis, Rank);

    public static int Place(long axis, int rank)
    {
        OnnxFault.Require(axis >= -rank && axis < rank, $"an axis of -{rank} to {rank - 1}", $"{axis}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>The shape with another dimension in a place.</summary>
    public GraphShape With(int place, GraphDimension dimension)
    {
        var changed = (GraphDimension[])_dimensions.Clone();
        changed[place] = dimension;
        return new GraphShape(changed);
    }

    public bool SameAs(GraphShape other) => _dimensions.AsSpan().SequenceEqual(other._dimensions);

    public override string ToString() => $"[{string.Join(", ", _dimensions)}]";

    /// <summary>Product of dimensions, within the bound of one value.</summary>
    public static long Product(ReadOnlySpan<GraphDimension> dimensions)
    {
        var product = 1L;
        foreach (var dimension in dimensions)
        {
            OnnxFault.Require(dimension.Size > 0, "dimensions of 1 or more", $"{dimension.Size}");
            OnnxFault.Require(
                dimension.Size <= OnnxLimits.MaxDimension / product, $"values of at most {OnnxLimits.MaxDimension} elements",
                $"[{string.Join(", ", dimensions.ToArray())}]");
            product *= dimension.Size;
        }

        return product;
    }
}
