namespace Armed.Runtime.Graphs.Shapes;

/// <summary>The same elements in another form.</summary>
internal static class FormShapes
{
    public static GraphShape Flatten(ShapedNode node)
    {
        var data = node.First;
        var axis = node.Int("axis", 1);
        OnnxFault.Require(axis >= -data.Rank && axis <= data.Rank, $"an axis of -{data.Rank} to {data.Rank}", $"{axis}");
        var at = (int)(axis < 0 ? axis + data.Rank : axis);
        return new GraphShape([Joined(data.Dimensions[..at]), Joined(data.Dimensions[at..])]);
    }

    /// <summary>0 copies the input's dimension (unless allowzero), one -1 takes what is left.</summary>
    public static GraphShape Reshape(ShapedNode node)
    {
        var (data, sizes) = (node.First, node.Numbers(1));
        OnnxFault.Require(sizes.Length <= OnnxLimits.MaxRank && sizes.All(size => size >= -1), "sizes of -1 or more in a shape", $"[{string.Join(", ", sizes)}]");
        OnnxFault.Require(sizes.Count(size => size == -1) <= 1, "one size of -1", $"[{string.Join(", ", sizes)}]");
        var copies = node.Int("allowzero", 0) == 0;
        var dimensions = sizes.Select((size, i) => size == 0 && copies && i < data.Rank ? data[i] : new GraphDimension(size, false)).ToArray();
        var rest = Array.FindIndex(dimensions, dimension => dimension.Size == -1);
        if (rest >= 0)
        {
            dimensions[rest] = Rest(data, [.. dimensions.Where((_, i) => i != rest)]);
        }

        var shape = new GraphShape(dimensions);
        OnnxFault.Require(shape.Elements == data.Elements && shape.PerRow == data.PerRow, $"a shape of as many elements as {data}", $"{shape}");
        return shape;
    }

    public static GraphShape Transpose(ShapedNode node)
    {
        var data = node.First;
        if (node.Ints("perm") is not { } places)
        {
            return new GraphShape(data.Dimensions.ToArray().Reverse());
        }

        OnnxFault.Require(
            places.Count == data.Rank && places.All(place => place >= 0 && place < data.Rank) && places.Distinct().Count() == data.Rank,
            $"a permutation of {data.Rank} axes", $"[{string.Join(", ", places)}]");
        return new GraphShape(places.Select(place => data[(int)place]));
    }

    public static GraphShape Squeeze(ShapedNode node)
    {
        var data = node.First;
        var places = node.TryNumbers(1) is { } axes
            ? ShapedNode.Places(axes, data.Rank)
            : [.. Enumerable.Range(0, data.Rank).Where(i => data[i].IsOne)];
        OnnxFault.Require(places.All(place => data[place].IsOne), "axes of size 1 to squeeze", $"{data}");
        return new GraphShape(data.Dimensions.ToArray().Where((_, i) => !places.Contains(i)));
    }

    public static GraphShape Unsqueeze(ShapedNode node)
    {
        var (data, axes) = (node.First, node.Numbers(1));
        var places = ShapedNode.Places(axes, data.Rank + axes.Length);
        var from = 0;
        return new GraphShape(Enumerable.Range(0, data.Rank + axes.Length).Select(i => places.Contains(i) ? GraphDimension.One : data[from++]));
    }

    public static GraphShape Expand(ShapedNode node)
        => BroadcastShapes.Join(node.First, new GraphShape(node.Numbers(1).Select(size => new GraphDimension(size, false))));

    private static GraphDimension Joined(ReadOnlySpan<GraphDimension> dimensions)
    {
        var perRow = false;
        foreach (var dimension in dimensions)
        {
            perRow |= dimension.PerRow;
        }

        return new GraphDimension(GraphShape.Product(dimensions), perRow);
    }

    private static GraphDimension Rest(GraphShape data, GraphDimension[] others)
    {
        var product = Joined(others);
        OnnxFault.Require(data.Elements % product.Size == 0, $"a shape that divides {data}", $"[{string.Join(", ", others)}]");
        return new GraphDimension(data.Elements / product.Size, data.PerRow && !product.PerRow);
    }
}
