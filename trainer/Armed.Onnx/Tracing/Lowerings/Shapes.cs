using Armed.Onnx.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Other shapes, types and orders of the same elements.</summary>
internal static class Shapes
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("view reshape ravel flatten unflatten unsqueeze squeeze atleast_1d atleast_2d atleast_3d", "Reshape, Slice, Shape, Mul, Add, Concat",
            call => call.Graph.Reshape(call.In(0), call.Tensor(0).Dims, call.Dims));
        table.Add("contiguous detach clone positive", "", call => call.In(0), "Writes no node.");
        table.Add("to", "Cast", call => call.As(0, call.Element), "Devices are left out. Not to Float16, BFloat16 or Float64.");
        table.Add("t mT mH", "Transpose", call => Transpose(call, call.Rank() - 2, call.Rank() - 1));
        table.Add("transpose", "Transpose", call => Transpose(call, call.Axis(1), call.Axis(2)));
        table.Add("permute", "Transpose", call => call.Graph.Transpose(call.In(0), call.Axes(1)));
        table.Add("movedim", "Transpose", call => call.Graph.Transpose(call.In(0), Moved(call)));
        table.Add("expand expand_as broadcast_to", "Expand, Slice, Shape, Mul, Add, Concat", Expand);
        table.Add("repeat tile", "Tile, Slice, Shape, Mul, Add, Concat, Reshape", Repeat);
        table.Add("repeat_interleave", "Reshape, Expand, Slice, Shape, Mul, Add, Concat, Gather", RepeatInterleave, "One number of repeats, or constant ones, along a fixed axis.");
        table.Add("flip", "Slice", call => Flip(call, call.Axes(1)));
        table.Add("flipud", "Slice", call => Flip(call, [0]));
        table.Add("fliplr", "Slice", call => Flip(call, [1]));
        table.Add("diagonal", "Transpose, Reshape, Gather, Slice, Shape, Mul, Add, Concat", Diagonal, "Of axes of fixed size.");
        table.Add("diag_embed", "Unsqueeze, Where", DiagonalMatrix, "The main diagonal of the last two axes.");
        table.Add("roll", "Slice, Concat", Roll, "With axes.");
        table.Add("pixel_shuffle", "DepthToSpace", call => call.Node("DepthToSpace", [call.In(0)], NodeAttribute.Int("blocksize", call.Int(1)), NodeAttribute.String("mode", "CRD")));
        table.Add("pixel_unshuffle", "Reshape, Transpose", PixelUnshuffle);
        table.Add("channel_shuffle", "Reshape, Transpose", ChannelShuffle);
        table.Add("select", "Gather", call => call.Node("Gather", [call.In(0), call.Graph.Long(call.Int(2))], NodeAttribute.Int("axis", call.Axis(1))));
        table.Add("slice narrow", "Slice, Shape, Mul, Add", Slice);
        table.Add("tril", "Trilu", call => Triangle(call, 0));
        table.Add("triu", "Trilu", call => Triangle(call, 1));
    }

    private static GraphValue Transpose(OperatorCall call, long a, long b)
    {
        if (call.Rank() < 2)
        {
            return call.In(0);
        }

        long[] order = [.. Enumerable.Range(0, call.Rank())];
        (order[a], order[b]) = (order[b], order[a]);
        return call.Graph.Transpose(call.In(0), order);
    }

    private static long[] Moved(OperatorCall call)
    {
        long[] from = call.Axes(1), to = call.Axes(2);
        var order = new long[call.Rank()];
        Array.Fill(order, -1);
        for (var i = 0; i < from.Length; i++)
        {
            order[to[i]] = from[i];
        }

        var rest = new Queue<long>(Enumerable.Range(0, order.Length).Select(axis => (long)axis).Except(from));
        return [.. order.Select(axis => axis >= 0 ? axis : rest.Dequeue())];
    }

    private static GraphValue Expand(OperatorCall call)
    {
        var (from, to) = (call.Tensor(0).Dims, call.Dims);
        var lead = to.Length - from.Length;
        // A size that stays is 1 in the shape that the input is broadcast with.
        BatchSize[] shape = [.. to.Select((size, i) => i >= lead && from[i - lead] == size ? (BatchSize)1 : size)];
        return lead == 0 && shape.All(size => size == 1) ? call.In(0) : call.Node("Expand", [call.In(0), call.Graph.Shape(shape)]);
    }

    private static GraphValue Repeat(OperatorCall call)
    {
        BatchSize[] times = [.. ((ListValue)call.Operand(1)).Items.Select(item => item is SizeValue size ? size.Size : throw call.Refuse("a number of repeats is no integer"))];
        BatchSize[] from = [.. Enumerable.Repeat((BatchSize)1, Math.Max(0, times.Length - call.Rank())), .. call.Tensor(0).Dims];
        times = [.. Enumerable.Repeat((BatchSize)1, from.Length - times.Length), .. times];
        return call.Node("Tile", [call.Graph.Reshape(call.In(0), call.Tensor(0).Dims, from), call.Graph.Shape(times)]);
    }

    // [.., a, ..] -> [.., a, 1, ..] -> [.., a, r, ..] -> [.., a r, ..]
    private static GraphValue RepeatInterleave(OperatorCall call)
    {
        if (call.Operand(1) is TensorValue { Known: { } known } && call.Has(2) && call.Tensor(0).Dims[call.Axis(2)].IsFixed)
        {
            return RepeatEach(call, known);
        }

        if (call.Operand(1) is not SizeValue || !call.Has(2))
        {
            throw call.Refuse("only a fixed number of repeats along one axis, or constant numbers along an axis of fixed size, can be exported");
        }

        var dims = call.Tensor(0).Dims;
        var axis = (int)call.Axis(2);
        BatchSize[] open = [.. dims[..(axis + 1)], 1, .. dims[(axis + 1)..]], wide = [.. dims[..(axis + 1)], call.Size(1), .. dims[(axis + 1)..]];
        BatchSize[] shape = [.. wide.Select((size, i) => i == axis + 1 ? size : 1)];
        var repeated = call.Node("Expand", [call.Graph.Reshape(call.In(0), dims, open), call.Graph.Shape(shape)]);
        return call.Graph.Reshape(repeated, wide, call.Dims);
    }

    private static GraphValue RepeatEach(OperatorCall call, Tensor known)
    {
        using var whole = known.to(ScalarType.Int64);
        var times = TensorReader.Longs(whole);
        var size = (int)call.Tensor(0).Dims[call.Axis(2)].Offset;
        long[] places = [.. Enumerable.Range(0, size).SelectMany(i => Enumerable.Repeat((long)i, (int)times[times.Length == 1 ? 0 : i]))];
        return call.Node("Gather", [call.In(0), call.Graph.Longs(places)], NodeAttribute.Int("axis", call.Axis(2)));
    }

    // (x, offset, axis of rows, axis of columns): [.., R, .., C, ..] -> [.., R C] -> [.., L]
    private static GraphValue Diagonal(OperatorCall call)
    {
        var dims = call.Tensor(0).Dims;
        long offset = call.Int(1), row = call.Axis(2), column = call.Axis(3);
        long[] rest = [.. Enumerable.Range(0, dims.Length).Select(axis => (long)axis).Where(axis => axis != row && axis != column)];
        var length = dims[row].IsFixed && dims[column].IsFixed ? call.Dims[^1].Offset : throw call.Refuse("one of its axes depends on the batch");
        var columns = dims[column].Offset;
        BatchSize[] kept = [.. rest.Select(axis => dims[axis])];
        var flat = call.Graph.Reshape(call.Graph.Transpose(call.In(0), [.. rest, row, column]), [.. kept, dims[row], dims[column]], [.. kept, dims[row].Offset * columns]);
        var first = offset < 0 ? -offset * columns : offset;
        long[] places = [.. Enumerable.Range(0, (int)length).Select(i => first + i * (columns + 1))];
        return call.Node("Gather", [flat, call.Graph.Longs(places)], NodeAttribute.Int("axis", rest.Length));
    }

    // (x, offset, axis of rows, axis of columns): [.., n] -> [.., n, n]
    private static GraphValue DiagonalMatrix(OperatorCall call)
    {
        var rank = call.Dims.Length;
        var size = call.Int(1) == 0 && call.Axis(2, rank) == rank - 2 && call.Axis(3, rank) == rank - 1 && call.Dims[^1].IsFixed
            ? call.Dims[^1].Offset : throw call.Refuse("only the main diagonal of the last two axes, of fixed size, can be exported");
        bool[] isDiagonal = [.. Enumerable.Range(0, (int)(size * size)).Select(i => i / size == i % size)];
        return call.Node("Where", [call.Graph.Builder.Constant("diagonal", isDiagonal, size, size), call.Node("Unsqueeze", [call.In(0), call.Graph.Longs(-1)]), call.Scalar(0)]);
    }

    private static GraphValue Flip(OperatorCall call, long[] axes)
    {
        long[] Same(long value) => [.. axes.Select(_ => value)];
        return call.Node("Slice", [call.In(0), call.Graph.Longs(Same(-1)), call.Graph.Longs(Same(long.MinValue)), call.Graph.Longs(axes), call.Graph.Longs(Same(-1))]);
    }

    private static GraphValue Roll(OperatorCall call)
    {
        long[] shifts = call.Ints(1), axes = call.Axes(2);
        if (axes.Length == 0)
        {
            throw call.Refuse("without axes it rolls the flattened tensor; pass the axes");
        }

        var x = call.In(0);
        for (var i = 0; i < axes.Length; i++)
        {
            var size = call.Tensor(0).Dims[axes[i]];
            var shift = size.IsFixed ? (shifts[i] % size.Offset + size.Offset) % size.Offset : throw call.Refuse("it rolls along the batch");
            x = shift == 0 ? x : call.Node("Concat", [Part(call, x, axes[i], size.Offset - shift, long.MaxValue), Part(call, x, axes[i], 0, size.Offset - shift)], NodeAttribute.Int("axis", axes[i]));
        }
        return x;
    }

    private static GraphValue Part(OperatorCall call, GraphValue x, long axis, long start, long end) =>
        call.Node("Slice", [x, call.Graph.Longs(start), call.Graph.Longs(end), call.Graph.Longs(axis)]);

    // [N, C, H r, W r] -> [N, C r r, H, W]
    private static GraphValue PixelUnshuffle(OperatorCall call)
    {
        var d = call.Tensor(0).Dims;
        var r = call.Int(1);
        if (d.Length != 4 || !d[2].IsFixed || !d[3].IsFixed)
        {
            throw call.Refuse("it takes a tensor of rank 4 with fixed height and width");
        }

        BatchSize[] cut = [d[0], d[1], d[2].Offset / r, r, d[3].Offset / r, r];
        var turned = call.Graph.Transpose(call.Graph.Reshape(call.In(0), d, cut), 0, 1, 3, 5, 2, 4);
        return call.Graph.Reshape(turned, [cut[0], cut[1], r, r, cut[2], cut[4]], call.Dims);
    }

    private static GraphValue ChannelShuffle(OperatorCall call)
    {
        var d = call.Tensor(0).Dims;
        var groups = call.Int(1);
        BatchSize[] cut = [d[0], groups, d[1].Offset / groups, .. d[2..]], turned = [d[0], d[1].Offset / groups, groups, .. d[2..]];
        long[] order = [0, 2, 1, .. Enumerable.Range(3, d.Length - 2)];
        return call.Graph.Reshape(call.Graph.Transpose(call.Graph.Reshape(call.In(0), d, cut), order), turned, d);
    }

    private static GraphValue Slice(OperatorCall call)
    {
        GraphValue start, end;
        if (call.Name == "narrow")
        {
            var (first, count) = (FromFront(call), call.Size(3));
            (start, end) = (call.Graph.SizeVector(first), call.Graph.SizeVector(new(first.Slope + count.Slope, first.Offset + count.Offset)));
        }
        else
        {
            start = call.Has(2) ? call.Graph.SizeVector(call.Size(2)) : call.Graph.Longs(0);
            end = call.Has(3) ? call.Graph.SizeVector(call.Size(3)) : call.Graph.Longs(long.MaxValue);
        }

        var axis = call.Graph.Longs(call.Axis(1));
        var step = call.Name == "narrow" ? 1 : call.Int(4);
        return step == 1 ? call.Node("Slice", [call.In(0), start, end, axis]) : call.Node("Slice", [call.In(0), start, end, axis, call.Graph.Longs(step)]);
    }

    // -k is counted from the end: with it the last k elements would end at 0.
    private static BatchSize FromFront(OperatorCall call)
    {
        var start = call.Size(2);
        var size = call.Tensor(0).Dims[call.Axis(1)];
        return start is { IsFixed: true, Offset: < 0 } ? size with { Offset = size.Offset + start.Offset } : start;
    }

    private static GraphValue Triangle(OperatorCall call, long upper) =>
        call.Node("Trilu", [call.In(0), call.Graph.Long(call.Count > 1 ? call.Int(1) : 0)], NodeAttribute.Int("upper", upper));
}
