using Armed.Onnx.Graphs;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Sums, means, extremes, norms and deviations along axes.</summary>
internal static class Reductions
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("sum", "ReduceSum, Cast", call => Along(call, "ReduceSum", call.As(0, call.Element)));
        table.Add("mean", "ReduceMean, Cast", call => Along(call, "ReduceMean", call.As(0, call.Element)));
        table.Add("prod", "ReduceProd, Cast", call => Along(call, "ReduceProd", call.As(0, call.Element)));
        table.Add("amax", "ReduceMax, Cast", call => AsTruth(call, Along(call, "ReduceMax", Countable(call))));
        table.Add("amin", "ReduceMin, Cast", call => AsTruth(call, Along(call, "ReduceMin", Countable(call))));
        table.AddSeveral("max", "ReduceMax, ArgMax, Max, Or, Cast", call => Extreme(call, "Max", "Or"));
        table.AddSeveral("min", "ReduceMin, ArgMin, Min, And, Cast", call => Extreme(call, "Min", "And"));
        table.Add("argmax", "ArgMax, Reshape", call => Place(call, "ArgMax"), "Of equal elements the first.");
        table.Add("argmin", "ArgMin, Reshape", call => Place(call, "ArgMin"), "Of equal elements the first.");
        table.Add("logsumexp", "ReduceLogSumExp", call => Along(call, "ReduceLogSumExp", call.In(0)));
        table.Add("norm", "ReduceL2, ReduceL1, ReduceMax, ReduceMin, Abs, Pow, ReduceSum", call => Norm(call, call.Has(1) ? call.Number(1) : 2, 2));
        table.Add("linalg_vector_norm", "ReduceL2, ReduceL1, ReduceMax, ReduceMin, Abs, Pow, ReduceSum", call => Norm(call, call.Number(1), 2));
        table.Add("var", "ReduceMean, Sub, Mul, ReduceSum, Div, Cast, Gather, Shape, Add", call => Variance(call, 1));
        table.Add("std", "ReduceMean, Sub, Mul, ReduceSum, Div, Sqrt, Cast, Gather, Shape, Add", call => call.Node("Sqrt", [Variance(call, 1)]));
        table.AddSeveral("var_mean", "ReduceMean, Sub, Mul, ReduceSum, Div, Cast, Gather, Shape, Add", call => [Variance(call, 1), MeanBeside(call)]);
        table.AddSeveral("std_mean", "ReduceMean, Sub, Mul, ReduceSum, Div, Sqrt, Cast, Gather, Shape, Add", call => [call.Node("Sqrt", [Variance(call, 1)]), MeanBeside(call)]);
        table.AddSeveral("aminmax", "ReduceMin, ReduceMax", BothExtremes);
        table.Add("linalg_norm", "ReduceL2, ReduceL1, ReduceMax, ReduceMin, Abs, Pow, ReduceSum", LinearNorm, "Of vectors, and Frobenius' norm of matrices.");
        table.Add("dist", "Sub, ReduceL2, ReduceL1, ReduceMax, ReduceMin, Abs, Pow, ReduceSum", call => Norm(call, call.Node("Sub", [call.In(0), call.In(1)]), call.Number(2), [], false));
        table.Add("any", "Cast, ReduceMax", call => Truth(call, "ReduceMax"));
        table.Add("all", "Cast, ReduceMin", call => Truth(call, "ReduceMin"));
        table.Add("count_nonzero", "Cast, ReduceSum", call => Reduce(call, "ReduceSum", call.Graph.Cast(call.As(0, ScalarType.Bool), ScalarType.Int64), call.Has(1) ? call.Axes(1) : [], false));
        table.Add("cosine_similarity", CosineSimilarityNodes.Operators, CosineSimilarity, "Without broadcasting along the axis.");
        table.Add("pairwise_distance", "Sub, Add, ReduceL2, ReduceL1", PairwiseDistance, "Powers 1 and 2.");
    }

    /// <summary>Along the axes, or all of them where there are none.</summary>
    public static GraphValue Reduce(OperatorCall call, string op, GraphValue x, long[] axes, bool keep)
    {
        var kept = NodeAttribute.Int("keepdims", keep ? 1 : 0);
        if (axes.Length == 0)
        {
            return call.Node(op, [x], kept);
        }

        // In opset 17 the axes are an input of ReduceSum alone.
        return op == "ReduceSum" ? call.Node(op, [x, call.Graph.Longs(axes)], kept) : call.Node(op, [x], NodeAttribute.Ints("axes", axes), kept);
    }

    // (x, dtype), (x, axes, keepdim, dtype): only the second has a flag.
    private static GraphValue Along(OperatorCall call, string op, GraphValue x)
    {
        var hasAxes = call.Count > 2;
        return Reduce(call, op, x, hasAxes && call.Has(1) ? call.Axes(1) : [], hasAxes && call.Flag(2));
    }

    // (x), (x, other), (x, axis, keepdim)
    private static GraphValue[] Extreme(OperatorCall call, string op, string onTruth)
    {
        if (call.Count == 2)
        {
            return [Arithmetic.Binary(call, op, onTruth)];
        }

        var x = Countable(call);
        if (call.Count == 1)
        {
            return [AsTruth(call, Reduce(call, "Reduce" + op, x, [], false))];
        }

        return [AsTruth(call, Reduce(call, "Reduce" + op, x, [call.Axis(1)], call.Flag(2))), Arg(call, "Arg" + op, x, call.Axis(1), call.Flag(2))];
    }

    // Extremes of truth values are those of 0 and 1.
    private static GraphValue Countable(OperatorCall call) => call.Tensor(0).Element == ScalarType.Bool ? call.Graph.Cast(call.In(0), ScalarType.Int32) : call.In(0);

    private static GraphValue AsTruth(OperatorCall call, GraphValue x) => call.Element == ScalarType.Bool ? call.Graph.Cast(x, ScalarType.Bool) : x;

    private static GraphValue Place(OperatorCall call, string op) => call.Has(1)
        ? Arg(call, op, call.In(0), call.Axis(1), call.Flag(2))
        : Arg(call, op, call.Node("Reshape", [call.In(0), call.Graph.Longs(-1)]), 0, false);

    private static GraphValue Arg(OperatorCall call, string op, GraphValue x, long axis, bool keep) =>
        call.Node(op, [x], NodeAttribute.Int("axis", axis), NodeAttribute.Int("keepdims", keep ? 1 : 0));

    private static GraphValue Norm(OperatorCall call, double power, int axes) => Norm(call, call.In(0), power, call.Has(axes) ? call.Axes(axes) : [], call.Flag(axes + 1));

    /// <summary>(sum |x|^power)^(1 / power) along the axes, or all of them where there are none.</summary>
    public static GraphValue Norm(OperatorCall call, GraphValue x, double power, long[] along, bool keep)
    {
        GraphValue Size() => call.Node("Abs", [x]);
        return power switch
        {
            2 => Reduce(call, "ReduceL2", x, along, keep),
            1 => Reduce(call, "ReduceL1", x, along, keep),
            double.PositiveInfinity => Reduce(call, "ReduceMax", Size(), along, keep),
            double.NegativeInfinity => Reduce(call, "ReduceMin", Size(), along, keep),
            0 => throw call.Refuse("the norm of power 0 counts elements; use count_nonzero"),
            _ => call.Node("Pow", [Reduce(call, "ReduceSum", call.Node("Pow", [Size(), call.Scalar(power)]), along, keep), call.Scalar(1 / power)]),
        };
    }

    // (x, unbiased), (x, axes, unbiased or correction, keepdim)
    private static GraphValue Variance(OperatorCall call, int axes)
    {
        var isWhole = call.Count == 2;
        var along = isWhole || !call.Has(axes) || call.Axes(axes).Length == 0 ? [.. Enumerable.Range(0, call.Rank())] : call.Axes(axes);
        var place = isWhole ? 1 : axes + 1;
        var correction = call.Has(place) ? (long)call.Number(place) : 1;
        var centred = call.Node("Sub", [call.In(0), Reduce(call, "ReduceMean", call.In(0), along, true)]);
        var squares = Reduce(call, "ReduceSum", call.Node("Mul", [centred, centred]), along, !isWhole && call.Flag(axes + 2));
        var count = Count(call, along);
        return call.Node("Div", [squares, call.As(new SizeValue(count with { Offset = count.Offset - correction }), call.Element)]);
    }

    // (x, unbiased) and (x, axes, unbiased or correction, keepdim), as the variance.
    private static GraphValue MeanBeside(OperatorCall call) => call.Count == 2 || !call.Has(1)
        ? Reduce(call, "ReduceMean", call.In(0), [], call.Count > 2 && call.Flag(3))
        : Reduce(call, "ReduceMean", call.In(0), call.Axes(1), call.Flag(3));

    // (x, axis, keepdim)
    private static GraphValue[] BothExtremes(OperatorCall call)
    {
        long[] axes = call.Has(1) ? [call.Axis(1)] : [];
        return [Reduce(call, "ReduceMin", call.In(0), axes, call.Flag(2)), Reduce(call, "ReduceMax", call.In(0), axes, call.Flag(2))];
    }

    // (x, power, axes, keepdim): without a power the root of the sum of squares, with one a vector's norm along one axis.
    private static GraphValue LinearNorm(OperatorCall call)
    {
        var isVector = call.Has(2) ? call.Ints(2).Length == 1 : call.Rank() == 1;
        return !call.Has(1) ? Norm(call, 2, 2)
            : isVector && call.Operand(1) is not TextValue ? Norm(call, call.Number(1), 2)
            : throw call.Refuse("only norms of vectors and Frobenius' norm can be exported; state one axis, or leave out the power");
    }

    private static BatchSize Count(OperatorCall call, long[] axes)
    {
        BatchSize count = 1;
        foreach (var axis in axes)
        {
            var size = call.Tensor(0).Dims[axis];
            count = size.IsFixed ? new(count.Slope * size.Offset, count.Offset * size.Offset)
                : count.IsFixed ? new(size.Slope * count.Offset, size.Offset * count.Offset) : throw call.Refuse("it reduces two axes that grow with the batch");
        }
        return count;
    }

    private static GraphValue Truth(OperatorCall call, string op)
    {
        var whole = call.Graph.Cast(call.As(0, ScalarType.Bool), ScalarType.Int32);
        return call.Graph.Cast(Reduce(call, op, whole, call.Count > 1 && call.Has(1) ? call.Axes(1) : [], call.Flag(2)), ScalarType.Bool);
    }

    private static GraphValue CosineSimilarity(OperatorCall call)
    {
        var axis = call.Count > 2 ? call.Axis(2, Math.Max(call.Rank(), call.Rank(1))) : 1;
        if (call.Rank() != call.Rank(1) || call.Tensor(0).Dims[axis] != call.Tensor(1).Dims[axis])
        {
            throw call.Refuse($"it broadcasts [{string.Join(", ", call.Tensor(0).Dims)}] and [{string.Join(", ", call.Tensor(1).Dims)}] along the axis {axis} that it sums; expand both to one shape first");
        }

        return CosineSimilarityNodes.Write(call.Graph.Builder, call.In(0), call.In(1), axis, call.Count > 3 ? call.Number(3) : 1e-8);
    }

    private static GraphValue PairwiseDistance(OperatorCall call)
    {
        var difference = call.Node("Add", [call.Node("Sub", [call.In(0), call.In(1)]), call.Scalar(call.Number(3))]);
        var op = call.Number(2) switch { 1 => "ReduceL1", 2 => "ReduceL2", _ => throw call.Refuse("only the powers 1 and 2 can be exported") };
        return Reduce(call, op, difference, [Math.Max(call.Rank(), call.Rank(1)) - 1], call.Flag(4));
    }
}
