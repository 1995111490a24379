using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Elements by their places.</summary>
internal static class Indexing
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("embedding", "Gather", call => call.Node("Gather", [call.In(0), call.In(1)], NodeAttribute.Int("axis", 0)), "A max_norm is not applied.");
        table.AddSeveral("embedding_bag", "Reshape, Gather, Mul, ReduceSum, ReduceMean, ReduceMax", Bag, "Bags of one size, as nn.EmbeddingBag makes them of an input of rank 2; without a padding index.");
        table.Add("index_select", "Gather", call => call.Node("Gather", [call.In(0), call.In(2)], NodeAttribute.Int("axis", call.Axis(1))));
        table.Add("gather", "GatherElements", call => call.Node("GatherElements", [call.In(0), call.In(2)], NodeAttribute.Int("axis", call.Axis(1))));
        table.Add("take_along_dim", "GatherElements", TakeAlong, "Shapes without broadcasting.");
        table.Add("index", "Gather, GatherND, Transpose, Unsqueeze, Concat, Expand, Slice, Shape, Mul, Add", Index,
            "Indices of integers, on neighbouring axes. A mask selects a number of elements that depends on data.");
        table.Add("index_put", "Where, ScatterND, Unsqueeze, Concat, Expand, Slice, Shape, Mul, Add", IndexPut, "A mask with a number, or indices of integers from the first axis on, without accumulation.");
        table.Add("scatter", "ScatterElements, Expand, Slice, Shape, Mul, Add, Concat", call => Scatter(call, call.Operand(3)));
        table.Add("scatter_add", "ScatterElements", call => call.Node("ScatterElements", [call.In(0), call.In(2), call.In(3)], NodeAttribute.Int("axis", call.Axis(1)), NodeAttribute.String("reduction", "add")));
        table.Add("index_add", "ScatterElements, Mul, Expand, Reshape, Cast, Slice, Shape, Add, Concat", IndexAdd);
        table.Add("index_copy", "ScatterElements, Expand, Reshape, Slice, Shape, Mul, Add, Concat", call => Into(call, call.In(3), call.Tensor(3).Dims));
        table.Add("index_fill", "ScatterElements, Expand, Reshape, Cast, Slice, Shape, Mul, Add, Concat", IndexFill);
        table.Add("one_hot", "Unsqueeze, Equal, Cast", OneHot, "With a stated number of classes.");
        table.Add("copy", "Expand, Cast, Slice, Shape, Mul, Add, Concat", call => Spread(call, call.Tensor(1), call.Dims, call.Element), "In place.");
    }

    // (table, indices, offsets, .., mode, .., weights, include_last_offset, padding index): bags of k indices begin at 0, k, 2 k, ..
    private static GraphValue[] Bag(OperatorCall call)
    {
        if (call.Tensor(2) is not { Spacing: > 0 and var size } || call.Rank(1) != 1 || call.Flag(7) || (call.Has(8) && call.Int(8) >= 0))
        {
            throw call.Refuse("only bags of one size without a padding index can be exported; pass indices [N, size] without offsets");
        }

        var (length, bags) = (call.Tensor(1).Dims[0], call.Tensor(2).Dims[0]);
        if (length != new BatchSize(bags.Slope * size, bags.Offset * size))
        {
            throw call.Refuse($"its {bags} bags of {size} do not fill its {length} indices, so the last bag has another size; pass indices [N, size] without offsets");
        }

        GraphValue Bags(int i, params long[] sizes) => call.Node("Reshape", [call.In(i), call.Graph.Longs([-1, size, .. sizes])]);
        var rows = call.Node("Gather", [call.In(0), Bags(1)], NodeAttribute.Int("axis", 0)); // [N, size, W]
        var weighted = call.Has(6) ? call.Node("Mul", [rows, Bags(6, 1)]) : rows;
        return [Reductions.Reduce(call, call.Int(4) switch { 0 => "ReduceSum", 1 => "ReduceMean", _ => "ReduceMax" }, weighted, [1], false)];
    }

    private static GraphValue Index(OperatorCall call)
    {
        var (first, indices) = Indices(call);
        if (indices.Any(index => index.Element == ScalarType.Bool))
        {
            throw call.Refuse("a mask selects a number of elements that depends on data. Use where, or multiply by the mask");
        }

        return indices.Length == 1 ? call.Node("Gather", [call.In(0), indices[0].Graph], NodeAttribute.Int("axis", first))
            : GatherTogether(call, (int)first, indices);
    }

    // GatherND takes the first axes, so those of the indices go before, and what they gave comes behind the axes before them.
    private static GraphValue GatherTogether(OperatorCall call, int first, TensorValue[] indices)
    {
        int rank = call.Rank(), places = Broadcast(indices).Length, after = first + indices.Length;
        IEnumerable<int> before = Enumerable.Range(0, first), rest = Enumerable.Range(after, rank - after);
        var turned = call.Graph.Transpose(call.In(0), [.. Enumerable.Range(first, indices.Length).Concat(before).Concat(rest).Select(axis => (long)axis)]);
        var gathered = call.Node("GatherND", [turned, Together(call, indices)]); // [places, before, rest]
        long[] order = [.. Enumerable.Range(places, first).Concat(Enumerable.Range(0, places)).Concat(Enumerable.Range(places + first, rank - after)).Select(axis => (long)axis)];
        return call.Graph.Transpose(gathered, order);
    }

    // (x, axis, index, source, alpha)
    private static GraphValue IndexAdd(OperatorCall call)
    {
        var source = call.As(3, call.Element);
        var scaled = call.Has(4) && call.Number(4) != 1 ? call.Node("Mul", [source, call.Scalar(call.Number(4))]) : source;
        return Into(call, scaled, call.Tensor(3).Dims, NodeAttribute.String("reduction", "add"));
    }

    // (x, axis, index, value)
    private static GraphValue IndexFill(OperatorCall call)
    {
        BatchSize[] dims = [.. call.Dims];
        dims[call.Axis(1)] = call.Rank(2) == 0 ? 1 : call.Tensor(2).Dims[0];
        return Into(call, call.Node("Expand", [call.As(3, call.Element), call.Graph.Shape(dims)]), dims);
    }

    // (x, axis, index, ..): slices of values to the places of an axis that the index names.
    private static GraphValue Into(OperatorCall call, GraphValue values, BatchSize[] dims, params NodeAttribute[] attributes)
    {
        var axis = call.Axis(1);
        BatchSize[] column = [.. dims.Select((size, i) => i == axis ? size : (BatchSize)1)];
        var index = call.Graph.Reshape(call.In(2), call.Tensor(2).Dims, column);
        return call.Node("ScatterElements", [call.In(0), call.Node("Expand", [index, call.Graph.Shape(dims)]), values], [NodeAttribute.Int("axis", axis), .. attributes]);
    }

    private static GraphValue TakeAlong(OperatorCall call)
    {
        BatchSize[] from = call.Tensor(0).Dims, places = call.Tensor(1).Dims;
        var axis = call.Axis(2);
        return from.Length == places.Length && from.Zip(places).Where((_, i) => i != axis).All(pair => pair.First == pair.Second)
            ? call.Node("GatherElements", [call.In(0), call.In(1)], NodeAttribute.Int("axis", axis))
            : throw call.Refuse($"it broadcasts [{string.Join(", ", from)}] and [{string.Join(", ", places)}]; expand both to one shape first");
    }

    private static GraphValue IndexPut(OperatorCall call)
    {
        var (first, indices) = Indices(call);
        if (call.Flag(3))
        {
            throw call.Refuse("it accumulates; use scatter_add");
        }

        if (indices is [{ Element: ScalarType.Bool } mask])
        {
            // The mask stands on the axes from the first index on.
            BatchSize[] wide = [.. Enumerable.Repeat((BatchSize)1, (int)first), .. mask.Dims, .. Enumerable.Repeat((BatchSize)1, call.Rank() - (int)first - mask.Rank)];
            return call.Tensor(2).Rank == 0 ? call.Node("Where", [call.Graph.Reshape(mask.Graph, mask.Dims, wide), call.As(2, call.Element), call.In(0)])
                : throw call.Refuse("a mask takes a single number; use where");
        }

        if (first != 0 || indices.Any(index => index.Element == ScalarType.Bool))
        {
            throw call.Refuse("its indices must be integers from the first axis on, or one mask");
        }

        BatchSize[] shape = [.. Broadcast(indices), .. call.Tensor(0).Dims[indices.Length..]];
        return call.Node("ScatterND", [call.In(0), Together(call, indices), Spread(call, call.Tensor(2), shape, call.Element)]);
    }

    // The list has a place per axis, with None for an axis that stays.
    private static (long First, TensorValue[] Indices) Indices(OperatorCall call)
    {
        var items = ((ListValue)call.Operand(1)).Items;
        TensorValue[] indices = [.. items.OfType<TensorValue>()];
        if (indices.Any(index => index.Element == ScalarType.Byte))
        {
            throw call.Refuse("an index of Byte is a mask in torch; convert it: .to(torch.bool) for a mask, .to(torch.int64) for places");
        }

        var first = items.TakeWhile(item => item is NoValue).Count();
        return items.Skip(first).Take(indices.Length).All(item => item is TensorValue) ? (first, indices) : throw call.Refuse("its indices leave out an axis between them; permute the tensor first");
    }

    // Tuples of places in a last axis, as GatherND takes them.
    private static GraphValue Together(OperatorCall call, TensorValue[] indices)
    {
        var shape = Broadcast(indices);
        GraphValue[] parts = [.. indices.Select(index => call.Node("Unsqueeze", [Spread(call, index, shape), call.Graph.Longs(-1)]))];
        return parts.Length == 1 ? parts[0] : call.Node("Concat", parts, NodeAttribute.Int("axis", -1));
    }

    private static BatchSize[] Broadcast(TensorValue[] indices)
    {
        BatchSize[] result = [.. Enumerable.Repeat((BatchSize)1, indices.Max(index => index.Rank))];
        foreach (var index in indices)
        {
            for (var i = 1; i <= index.Rank; i++)
            {
                result[^i] = index.Dims[^i] == 1 ? result[^i] : index.Dims[^i];
            }
        }
        return result;
    }

    private static GraphValue Spread(OperatorCall call, TensorValue value, BatchSize[] shape, ScalarType? element = null)
    {
        var converted = element is { } to ? call.As(value, to) : value.Graph; // indices stay as they are
        return value.Dims.AsSpan().SequenceEqual(shape) ? converted : call.Node("Expand", [converted, call.Graph.Shape(shape)]);
    }

    private static GraphValue Scatter(OperatorCall call, TracedValue source)
    {
        var index = call.Tensor(2);
        var values = source is TensorValue { Rank: > 0 } tensor ? tensor.Graph : call.Node("Expand", [call.As(source, call.Element), call.Graph.Shape(index.Dims)]);
        return call.Node("ScatterElements", [call.In(0), index.Graph, values], NodeAttribute.Int("axis", call.Axis(1)));
    }

    private static GraphValue OneHot(OperatorCall call)
    {
        var classes = call.Dims[^1];
        if (!classes.IsFixed || call.Int(1) < 0)
        {
            throw call.Refuse("its number of classes comes from data; state it");
        }

        var codes = call.Graph.Builder.Constant("classes", [.. Enumerable.Range(0, (int)classes.Offset).Select(i => (long)i)], classes.Offset);
        return call.Graph.Cast(call.Node("Equal", [call.Node("Unsqueeze", [call.In(0), call.Graph.Longs(-1)]), codes]), ScalarType.Int64);
    }
}
