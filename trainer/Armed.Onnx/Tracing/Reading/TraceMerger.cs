namespace Armed.Onnx.Tracing.Reading;

/// <summary>Makes one graph of several traces at different batches: same operators, sizes as functions of the batch.</summary>
internal sealed class TraceMerger(IReadOnlyList<IReadOnlyList<TracedNode>> traces, long[] batches, IReadOnlyList<string> paths)
{
    /// <summary>Marks in a trace: the module that runs from here on, by its place in the list of paths.</summary>
    public const string ModuleMark = "armed::module_";

    private string _path = "";
    private int _tensors;

    /// <exception cref="OnnxExportException">The traces differ: control flow depends on the data or on the batch.</exception>
    public IReadOnlyList<MergedNode> Merge()
    {
        var merged = new List<MergedNode>();
        for (var i = 0; i < traces.Max(trace => trace.Count); i++)
        {
            TracedNode[] same = [.. traces.Where(trace => i < trace.Count).Select(trace => trace[i])];
            if (same.Length < traces.Count || !same.All(node => node.IsLike(same[0])))
            {
                throw Differs(same, merged);
            }

            if (same[0].Operator.StartsWith(ModuleMark, StringComparison.Ordinal))
            {
                _path = paths[int.Parse(same[0].Operator[ModuleMark.Length..], System.Globalization.CultureInfo.InvariantCulture)];
            }
            else
            {
                merged.Add(MergeNode(same));
            }
        }
        return merged;
    }

    private MergedNode MergeNode(TracedNode[] same)
    {
        var first = same[0];
        MergedOutput[] outputs = [.. first.Outputs.Select((output, i) => new MergedOutput(output.Name, output.Type.Element, Dims(first.Operator, [.. same.Select(node => node.Outputs[i].Type)]), output.Type.IsContiguous))];
        var isConstant = first.Operator == "prim::Constant";
        var isTensor = isConstant && first.Outputs[0].Type.Element is not null;
        var constant = isConstant && !isTensor ? Constant(same) : null;
        return new MergedNode(first.Operator, _path, first.Inputs, outputs, constant, isTensor ? _tensors++ : -1);
    }

    private TracedValue Constant(TracedNode[] same) => ConstantText.Read(same[0].Outputs[0].Type.Text, [.. same.Select(node => node.Literal)], batches)
        ?? throw Refusals.Refuse("A number", _path,
            $"it is {string.Join(", ", same.Select(node => node.Literal["value=".Length..]))} in traces at batches {string.Join(", ", batches)}: it was computed in C# from data "
            + "or from the batch. Compute it with tensors (mean instead of a division by the number of rows, no .item())");

    private BatchSize[]? Dims(string op, TracedType[] types)
    {
        if (types[0].Dims is not { } first)
        {
            return null;
        }

        var dims = new BatchSize[first.Length];
        for (var i = 0; i < dims.Length; i++)
        {
            long[] sizes = [.. types.Select(type => type.Dims![i])];
            dims[i] = BatchSize.Solve(sizes, batches) ?? throw Refusals.Refuse(op, _path,
                $"size {i} of its result is {string.Join(", ", sizes)} at batches {string.Join(", ", batches)}, which is no multiple of the batch plus a number: it depends on data or on a power of the batch");
        }
        return dims;
    }

    private OnnxExportException Differs(TracedNode[] same, List<MergedNode> before)
    {
        string[] names = [.. same.Select(node => Word(node.Operator)).Distinct()];
        var what = same.Length < traces.Count || names.Length > 1 ? $"ran different operators here ({string.Join(" and ", names)})" : "combined different values here";
        var last = before.FindLast(node => node.Operator.StartsWith("aten::", StringComparison.Ordinal))?.Operator;
        return Refusals.Refuse(last is null ? "The beginning" : $"What follows {last}", _path,
            $"traces with other data and other batches {what}: a branch or a loop of forward depends on data or on the batch. Write it with where, gather or masks, or export the module through the registry");
    }

    // What is not an operator of libtorch has a name of the trace alone.
    private static string Word(string op) => op switch
    {
        "prim::Constant" => "a number",
        Native.TracingSession.OutputsOperator => "the end of forward",
        _ when op.StartsWith(ModuleMark, StringComparison.Ordinal) => "a call of a module",
        _ => op,
    };
}
