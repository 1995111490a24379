using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using static Armed.Runtime.Direct.Compilation.GraphView;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Tables, and changes of form; most of these cost nothing at run time.</summary>
internal sealed partial class DirectCompiler
{
    private DirectValue LowerGather(OnnxNode node)
    {
        var axis = Int(node, "axis", 0);
        if (_graph.Constant(node.Inputs[0]) is { } table)
        {
            return axis == 0 ? Lookup(table, node.Inputs[1]) : throw new DirectUnsupported($"Gather of a constant along axis {axis}");
        }

        if (CodeInput(node.Inputs[0]) is { } input)
        {
            return Column(node, input);
        }

        var value = Value(node.Inputs[0]);
        var place = Shapes.Axis(axis, value.Sizes.Length);
        var indices = Indices(node, value.Sizes[place]);
        var rank = _graph.Constant(node.Inputs[1])!.Sizes.Length;
        int[] chosen = rank switch { 0 => [], 1 => [indices.Length], _ => throw new DirectUnsupported("Gather with indices of rank over 1") };
        return Select(value, Shapes.Take(value.Sizes, place, indices), [.. value.Sizes[..place], .. chosen, .. value.Sizes[(place + 1)..]]);
    }

    private int[] Indices(OnnxNode node, int size) => Array.ConvertAll(_graph.Integers(node, 1), index =>
        index >= -size && index < size ? (int)(index < 0 ? index + size : index) : throw new DirectUnsupported($"Gather's index {index} of {size}"));

    /// <summary>A graph's input of codes, and its columns.</summary>
    private (GraphInput Kind, int Columns)? CodeInput(string name)
    {
        name = HeldInput(name) ?? name;
        var input = _graph.Model.Graph.Inputs.FirstOrDefault(input => input.Name == name);
        return GraphInputs.Of(name) is (GraphInput.Categories or GraphInput.Cluster) and var known && input is { Type: OnnxType.Int64, Dimensions: [-1, > 0 and var columns] } ? (known, (int)columns) : null;
    }

    /// <summary>The input of Cast(Clip(Cast(input, float), .., 2^24), int64): codes within what float32 tells apart, as direct evaluation has them anyway.</summary>
    private string? HeldInput(string codes)
        => _graph.Producer(codes, "Cast") is { } whole && Int(whole, "to", 0) == (long)OnnxType.Int64
            && _graph.Producer(whole.Inputs[0], "Clip") is { } clip && _graph.Scalar(InputOf(clip, 1)) == -1 && _graph.Scalar(InputOf(clip, 2)) == DirectValue.LargestCode
            && _graph.Producer(clip.Inputs[0], "Cast") is { } numbers && Int(numbers, "to", 0) == (long)OnnxType.Float
            ? numbers.Inputs[0]
            : null;

    private DirectValue Column(OnnxNode node, (GraphInput Kind, int Columns) input)
    {
        var (column, sizes) = OneColumn(node, input.Columns);
        return Append(new CodeStep(new DirectValue(CellKind.Code, sizes), input.Kind, input.Columns, column));
    }

    private (int Column, int[] Sizes) OneColumn(OnnxNode node, int columns)
        => Int(node, "axis", 0) == 1 && _graph.Constant(node.Inputs[1]) is { Sizes.Length: <= 1 and var rank } && Indices(node, columns) is [var column]
            ? (column, rank == 0 ? [] : [1])
            : throw new DirectUnsupported("Gather of other than one column of codes");

    private DirectValue Lookup(DirectConstant table, string codes)
    {
        if (!table.IsNumbers || table.Sizes.Length < 1)
        {
            throw new DirectUnsupported($"the table '{table.Name}' of other than numbers");
        }

        var (source, sizes) = ClippedColumn(codes) ?? Position(codes) ?? Computed(codes);
        int[] shape = [.. sizes, .. table.Sizes[1..]];
        return Append(new LookupStep(new DirectValue(CellKind.Number, shape), table, source));
    }

    /// <summary>Codes that are one column of an input, held between two codes.</summary>
    private (CodeSource Source, int[] Sizes)? ClippedColumn(string codes)
    {
        if (_graph.Producer(codes, "Clip") is not { } clip || _graph.Producer(clip.Inputs[0], "Gather") is not { } gather
            || CodeInput(gather.Inputs[0]) is not { } input || Bound(clip, 1) is not { } lowest || Bound(clip, 2) is not { } highest || lowest > highest)
        {
            return null;
        }

        var (column, sizes) = OneColumn(gather, input.Columns);
        return (new CodeSource(input.Kind, input.Columns, column, lowest, highest), sizes);
    }

    /// <summary>Rows of a table of pairs, or of one that begins with the unknown code: clipped column + shift, or clipped column * stride + clipped column + shift.</summary>
    private (CodeSource Source, int[] Sizes)? Position(string codes)
    {
        if (_graph.Producer(codes, "Add") is not { } sum || Whole(sum.Inputs[1]) is not { } shift)
        {
            return null;
        }

        if (ClippedColumn(sum.Inputs[0]) is { } single)
        {
            return (single.Source with { Position = new TablePosition(1, null, shift) }, single.Sizes);
        }

        if (_graph.Producer(sum.Inputs[0], "Add") is not { } codesOfBoth
            || _graph.Producer(codesOfBoth.Inputs[0], "Mul") is not { } start || Whole(start.Inputs[1]) is not { } stride
            || ClippedColumn(start.Inputs[0]) is not { } first || ClippedColumn(codesOfBoth.Inputs[1]) is not { } second || !first.Sizes.AsSpan().SequenceEqual(second.Sizes))
        {
            return null;
        }

        return (first.Source with { Position = new TablePosition(stride, second.Source, shift) }, first.Sizes);
    }

    private (CodeSource Source, int[] Sizes) Computed(string codes)
    {
        RequireKind(codes, CellKind.Code);
        var value = Value(codes);
        return value.Width == 1
            ? (new CodeSource(default, 0, 0, 0, 0, value), value.Sizes)
            : throw new DirectUnsupported("Gather of a table by several codes a row");
    }

    private long? Bound(OnnxNode node, int input) => Whole(InputOf(node, input));

    /// <summary>The only integer of a constant; null for other values.</summary>
    private long? Whole(string name)
        => _graph.Constant(name) is { IsNumbers: false, Data.Length: sizeof(long) } constant ? constant.Integers[0] : null;

    private DirectValue LowerShape(OnnxNode node)
    {
        var value = Value(node.Inputs[0]);
        var sizes = node.Operator switch
        {
            "Reshape" => Shapes.Reshaped(value.Sizes, _graph.Integers(node, 1)),
            "Flatten" => Int(node, "axis", 1) == 1 ? [value.Width] : throw new DirectUnsupported("Flatten along another axis than 1"),
            "Squeeze" => Squeezed(value.Sizes, _graph.Integers(node, 1)),
            _ => Unsqueezed(value.Sizes, _graph.Integers(node, 1)),
        };
        return value.View(0, sizes);
    }

    private static int[] Squeezed(int[] sizes, long[] axes)
    {
        var places = Array.ConvertAll(axes, axis => Shapes.Axis(axis, sizes.Length));
        return places.All(place => sizes[place] == 1)
            ? [.. sizes.Where((_, place) => !places.Contains(place))]
            : throw new DirectUnsupported("Squeeze of an axis of other than one element");
    }

    private static int[] Unsqueezed(int[] sizes, long[] axes)
    {
        var result = new List<int>(sizes);
        foreach (var place in axes.Select(axis => Shapes.Axis(axis, sizes.Length + axes.Length)).Order())
        {
            result.Insert(place, 1);
        }

        return [.. result];
    }

    private DirectValue LowerSplit(OnnxNode node, string wanted)
    {
        if (node.Operator != "Split")
        {
            throw new DirectUnsupported($"{node.Operator} with {node.Outputs.Count} outputs");
        }

        var value = Value(node.Inputs[0]);
        var place = Shapes.Axis(Int(node, "axis", 0), value.Sizes.Length);
        var index = node.Outputs.ToList().IndexOf(wanted);
        var (start, length) = Part(node, value.Sizes[place], index);
        int[] sizes = [.. value.Sizes[..place], length, .. value.Sizes[(place + 1)..]];
        return Select(value, Shapes.Take(value.Sizes, place, [.. Enumerable.Range(start, length)]), sizes);
    }

    private (int Start, int Length) Part(OnnxNode node, int size, int index)
    {
        var lengths = InputOf(node, 1).Length > 0 ? _graph.Integers(node, 1) : [.. Enumerable.Repeat((long)(size / node.Outputs.Count), node.Outputs.Count)];
        if (lengths.Length != node.Outputs.Count || lengths.Any(length => length < 1 || length > size) || lengths.Sum() != size)
        {
            throw new DirectUnsupported($"Split into [{string.Join(", ", lengths)}] of {size}");
        }

        return ((int)lengths.Take(index).Sum(), (int)lengths[index]);
    }

    private DirectValue LowerConcat(OnnxNode node)
    {
        DirectValue[] parts = [.. node.Inputs.Select(name => _graph.Constant(name) is null ? Value(name) : throw new DirectUnsupported("Concat with a constant"))];
        var (sizes, kind) = (parts[0].Sizes, parts[0].Kind);
        var place = Shapes.Axis(Int(node, "axis", 0), sizes.Length);
        if (parts.Any(part => part.Kind != kind || part.Sizes.Length != sizes.Length || Shapes.Around(part.Sizes, place).Outer != 1
            || !part.Sizes.AsSpan(place + 1).SequenceEqual(sizes.AsSpan(place + 1))))
        {
            throw new DirectUnsupported("Concat of this form");
        }

        int[] joined = [.. sizes[..place], parts.Sum(part => part.Sizes[place]), .. sizes[(place + 1)..]];
        return Join(kind, joined, parts);
    }

    /// <summary>Values side by side: written there at once where their steps can, else copied.</summary>
    private DirectValue Join(CellKind kind, int[] sizes, IEnumerable<DirectValue> parts)
    {
        var joined = new DirectValue(kind, sizes);
        var column = 0;
        foreach (var part in parts)
        {
            if (!part.IsView && part.Producer is { WritesColumns: true } producer && producer.Result == part)
            {
                part.MoveInto(joined, column);
            }
            else
            {
                Append(new CopyStep(joined.View(column, part.Sizes), part));
            }

            column += part.Width;
        }

        return joined;
    }

    /// <summary>Constant columns before and after.</summary>
    private DirectValue LowerPad(OnnxNode node)
    {
        var value = Value(node.Inputs[0]);
        if (node.Attributes.Any(attribute => attribute.Name == "mode") || value.Kind != CellKind.Number || value.Sizes.Length != 1
            || _graph.Integers(node, 1) is not [0, >= 0 and < DirectValue.LargestCode and var before, 0, >= 0 and < DirectValue.LargestCode and var after])
        {
            throw new DirectUnsupported("Pad of another form than constant columns beside a row");
        }

        var number = InputOf(node, 2).Length == 0 ? 0 : _graph.Scalar(node.Inputs[2]) ?? throw new DirectUnsupported($"Pad with '{node.Inputs[2]}'");
        var parts = new List<DirectValue>();
        AddFilled(parts, (int)before, number);
        parts.Add(value);
        AddFilled(parts, (int)after, number);
        return Join(CellKind.Number, [value.Width + (int)before + (int)after], parts);
    }

    private void AddFilled(List<DirectValue> parts, int columns, float number)
    {
        if (columns > 0)
        {
            parts.Add(Append(new FillStep(new DirectValue(CellKind.Number, [columns]), number)));
        }
    }
}
