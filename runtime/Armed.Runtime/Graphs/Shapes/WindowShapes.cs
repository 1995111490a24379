namespace Armed.Runtime.Graphs.Shapes;

/// <summary>Conv, MaxPool, AveragePool and GlobalAveragePool: a window over the axes behind batch and channels, with stated pads.</summary>
internal static class WindowShapes
{
    private const int Leading = 2;

    /// <summary>x [N, C, ..], weight [M, C / group, ..window], bias [M]: [N, M, ..]. Each result works on a weight's C / group x window.</summary>
    public static (GraphShape Shape, long Inner) Conv(ShapedNode node)
    {
        var (data, weight) = (Data(node), node.Input(1));
        var group = node.Int("group", 1);
        OnnxFault.Require(weight.Rank == data.Rank && !weight.PerRow, $"a weight of {data.Rank} fixed dimensions", $"{weight}");
        OnnxFault.Require(
            group > 0 && data[1].Size == weight[1].Size * group && weight[0].Size % group == 0, $"a weight whose channels fit {data} in {group} groups", $"{weight}");
        OnnxFault.Require(node.TryInput(2) is not { } bias || (bias.Rank == 1 && bias[0] == weight[0]), $"a bias of {weight[0]}", $"{node.TryInput(2)}");
        var window = weight.Dimensions[Leading..].ToArray().Select(dimension => dimension.Size).ToArray();
        OnnxFault.Require(node.Ints("kernel_shape") is not { } stated || stated.SequenceEqual(window), "a kernel_shape like the weight's", $"[{string.Join(", ", node.Ints("kernel_shape") ?? [])}]");
        return (Slide(node, data, window, weight[0]), weight.Elements / weight[0].Size);
    }

    /// <summary>x [N, C, ..]: [N, C, ..]. Each result works on a window.</summary>
    public static (GraphShape Shape, long Inner) Pool(ShapedNode node)
    {
        var data = Data(node);
        long[] window = [.. node.Ints("kernel_shape") ?? []];
        OnnxFault.Require(window.Length == data.Rank - Leading && window.All(size => size is > 0 and <= int.MaxValue), $"a kernel_shape of {data.Rank - Leading} sizes", $"[{string.Join(", ", window)}]");
        OnnxFault.Require(node.Int("ceil_mode", 0) == 0, "ceil_mode 0", $"{node.Int("ceil_mode", 0)}");
        return (Slide(node, data, window, data[1]), GraphShape.Product([.. window.Select(size => (GraphDimension)size)]));
    }

    /// <summary>x [N, C, ..]: [N, C, 1, ..].</summary>
    public static (GraphShape Shape, long Inner) Global(ShapedNode node)
    {
        var data = Data(node);
        var shape = new GraphShape(data.Dimensions.ToArray().Select((dimension, i) => i < Leading ? dimension : GraphDimension.One));
        return (shape, data.Elements / shape.Elements);
    }

    private static GraphShape Data(ShapedNode node)
    {
        var data = node.First;
        OnnxFault.Require(data.Rank > Leading && data.Dimensions[1..].ToArray().All(dimension => !dimension.PerRow), "[batch, channels, ..] with fixed sizes", $"{data}");
        return data;
    }

    private static GraphShape Slide(ShapedNode node, GraphShape data, long[] window, GraphDimension channels)
    {
        var axes = window.Length;
        OnnxFault.Require(node.Text("auto_pad", "NOTSET") == "NOTSET", "stated pads", node.Text("auto_pad", "NOTSET"));
        var (strides, dilations, pads) = (Sizes(node, "strides", axes, 1), Sizes(node, "dilations", axes, 1), Sizes(node, "pads", 2 * axes, 0));
        var sizes = new GraphDimension[axes];
        for (var i = 0; i < axes; i++)
        {
            // A pad as wide as the window would make results of padding alone.
            var reach = ((window[i] - 1) * dilations[i]) + 1;
            OnnxFault.Require(pads[i] < reach && pads[axes + i] < reach, "pads smaller than the window", $"[{string.Join(", ", pads)}]");
            var room = data[Leading + i].Size + pads[i] + pads[axes + i] - reach;
            OnnxFault.Require(room >= 0, $"a window within {data}", $"[{string.Join(", ", window)}]");
            sizes[i] = (room / strides[i]) + 1;
        }

        return new GraphShape([data[0], channels, .. sizes]);
    }

    private static long[] Sizes(ShapedNode node, string attribute, int count, long otherwise)
    {
        long[] sizes = [.. node.Ints(attribute) ?? Enumerable.Repeat(otherwise, count)];
        OnnxFault.Require(sizes.Length == count && sizes.All(size => size >= otherwise && size <= int.MaxValue), $"{count} {attribute} of at least {otherwise}", $"[{string.Join(", ", sizes)}]");
        return sizes;
    }
}
