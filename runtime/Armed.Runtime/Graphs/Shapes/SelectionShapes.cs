namespace Armed.Runtime.Graphs.Shapes;

/// <summary>Parts of values, and values side by side.</summary>
internal static class SelectionShapes
{
    public static GraphShape Gather(ShapedNode node)
    {
        var (data, indices) = (node.First, node.Input(1));
        var axis = data.Place(node.Int("axis", 0));
        RequireWithin(node, data[axis]);
        return new GraphShape([.. data.Dimensions[..axis], .. indices.Dimensions, .. data.Dimensions[(axis + 1)..]]);
    }

    /// <summary>Constant indices must exist: otherwise the fault shows at the first row, or gives zeros on another device.</summary>
    private static void RequireWithin(ShapedNode node, GraphDimension size)
    {
        if (size.PerRow || node.Known(1) is not { } indices)
        {
            return;
        }

        foreach (var index in indices)
        {
            OnnxFault.Require(index >= -size.Size && index < size.Size, $"constant indices of {-size.Size} to {size.Size - 1}", $"{index}");
        }
    }

    public static GraphShape Concat(ShapedNode node)
    {
        var first = node.First;
        var axis = first.Place(node.Int("axis", 0));
        var sum = 0L;
        foreach (var part in node.Inputs())
        {
            OnnxFault.Require(part.Rank == first.Rank && part[axis].PerRow == first[axis].PerRow && part.With(axis, first[axis]).SameAs(first),
                $"parts that agree with {first} outside axis {axis}", $"{part}");
            sum += part[axis].Size;
        }

        return first.With(axis, first[axis] with { Size = sum });
    }

    public static IReadOnlyList<GraphShape> Split(ShapedNode node)
    {
        var data = node.First;
        var axis = data.Place(node.Int("axis", 0));
        RequireFixed(data, axis);
        var size = data[axis].Size;
        var sizes = node.TryNumbers(1) ?? [.. Enumerable.Repeat(size / node.OutputCount, node.OutputCount)];
        OnnxFault.Require(
            sizes.Length == node.OutputCount && sizes.All(part => part >= 1 && part <= size) && sizes.Sum() == size,
            $"{node.OutputCount} parts of {size} in all", $"[{string.Join(", ", sizes)}]");
        return [.. sizes.Select(part => data.With(axis, part))];
    }

    public static GraphShape Slice(ShapedNode node)
    {
        var data = node.First;
        var (starts, ends) = (node.Numbers(1), node.Numbers(2));
        var axes = node.TryNumbers(3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var steps = node.TryNumbers(4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        OnnxFault.Require(
            ends.Length == starts.Length && axes.Length == starts.Length && steps.Length == starts.Length, "as many ends, axes and steps as starts",
            $"{starts.Length}, {ends.Length}, {axes.Length}, {steps.Length}");
        ShapedNode.Places(axes, data.Rank);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = data.Place(axes[i]);
            RequireFixed(data, axis);
            data = data.With(axis, Length(data[axis].Size, starts[i], ends[i], steps[i]));
        }

        return data;
    }

    /// <summary>Constants around a value: reflections of a short value have no meaning, and negative pads are slices.</summary>
    public static GraphShape Pad(ShapedNode node)
    {
        var (data, pads) = (node.First, node.Numbers(1));
        OnnxFault.Require(node.Text("mode", "constant") == "constant", "padding by a constant", node.Text("mode", ""));
        OnnxFault.Require(node.InputCount <= 3, "at most 3 inputs of Pad", $"{node.InputCount}");
        OnnxFault.Require(
            pads.Length == 2 * data.Rank && pads.All(pad => pad is >= 0 and <= OnnxLimits.MaxDimension), $"{2 * data.Rank} pads of 0 or more",
            $"[{string.Join(", ", pads)}]");
        for (var i = 0; i < data.Rank; i++)
        {
            if (pads[i] + pads[i + data.Rank] is var pad && pad > 0)
            {
                RequireFixed(data, i);
                data = data.With(i, data[i].Size + pad);
            }
        }

        return data;
    }

    /// <summary>Elements of start, start + step, .. before end, as ONNX's Slice bounds them.</summary>
    private static long Length(long size, long start, long end, long step)
    {
        OnnxFault.Require(step is >= -OnnxLimits.MaxDimension and <= OnnxLimits.MaxDimension and not 0, "a step other than 0", $"{step}");
        var (first, last) = (Bound(start, size, step), Bound(end, size, step));
        var length = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step;
        OnnxFault.Require(length >= 1, "slices of 1 element or more", $"{start} to {end} of {size}");
        return length;
    }

    private static long Bound(long place, long size, long step)
    {
        var at = place < 0 ? Math.Max(place, long.MinValue / 2) + size : place;
        return step > 0 ? Math.Clamp(at, 0, size) : Math.Clamp(at, -1, size - 1);
    }

    private static void RequireFixed(GraphShape data, int axis)
        => OnnxFault.Require(!data[axis].PerRow, "an axis of fixed size", $"axis {axis} of {data}");
}
