using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Tensors that forward makes.</summary>
internal static class Creations
{
    private const string Written = "Expand, Slice, Shape, Mul, Add, Concat, Cast";

    public static void AddTo(LoweringTable table)
    {
        table.Add("zeros zeros_like", Written, call => call.Graph.Filled(0, call.Element, call.Dims));
        table.Add("empty empty_like", Written, call => call.Graph.Filled(0, call.Element, call.Dims), "Holds zeros until forward writes.");
        table.Add("ones ones_like", Written, call => call.Graph.Filled(1, call.Element, call.Dims));
        table.Add("full full_like", Written, call => Full(call, 1));
        table.Add("scalar_tensor", "", call => call.Scalar(call.Number(0)));
        table.Add("fill", Written, call => Full(call, 1), "In place.");
        table.Add("arange", "Range, Cast, Gather, Shape, Mul, Add", Arange);
        table.Add("linspace", "", Linspace, "Of fixed length.");
        table.Add("eye", "", Eye, "Of fixed size.");
    }

    // (sizes, value, ..) and fill_(x, value)
    private static GraphValue Full(OperatorCall call, int value) => call.Operand(value) is TensorValue or SizeValue { Size.IsFixed: false }
        ? call.Node("Expand", [call.As(value, call.Element), call.Graph.Shape(call.Dims)])
        : call.Graph.Filled(call.Number(value), call.Element, call.Dims);

    // The options dtype, layout, device and pin_memory are the last four operands.
    private static GraphValue Arange(OperatorCall call)
    {
        var numbers = call.Count - 4;
        var (start, end, step) = numbers switch { 1 => (-1, 0, -1), 2 => (0, 1, -1), _ => (0, 1, 2) };
        if (call.Dims[0].IsFixed)
        {
            double first = start < 0 ? 0 : call.Number(start), by = step < 0 ? 1 : call.Number(step);
            return Listed(call, [.. Enumerable.Range(0, (int)call.Dims[0].Offset).Select(i => first + i * by)]);
        }

        GraphValue Whole(int i, long otherwise) => i < 0 ? call.Graph.Long(otherwise) : call.As(i, ScalarType.Int64);
        if (ElementTypes.IsFloating(call.Element))
        {
            return Spaced(call, start, step);
        }

        var range = call.Node("Range", [Whole(start, 0), Whole(end, 0), Whole(step, 1)]);
        return call.Element == ScalarType.Int64 ? range : call.Graph.Cast(range, call.Element);
    }

    /// <summary>The step of an arange of integers that begins at 0; 0 for others.</summary>
    public static long Spacing(OperatorCall call) => call.Element != ScalarType.Int64 || (call.Count - 4 > 1 && !IsNumber(call, 0, 0)) ? 0
        : call.Count - 4 < 3 ? 1 : call.Operand(2) is SizeValue { Size: { IsFixed: true, Offset: var step } } ? step : 0;

    // start + i step, as start and step may be fractions.
    private static GraphValue Spaced(OperatorCall call, int start, int step)
    {
        var x = call.Graph.Cast(call.Node("Range", [call.Graph.Long(0), call.Graph.SizeScalar(call.Dims[0]), call.Graph.Long(1)]), call.Element);
        x = step < 0 || IsNumber(call, step, 1) ? x : call.Node("Mul", [x, call.As(step, call.Element)]);
        return start < 0 || IsNumber(call, start, 0) ? x : call.Node("Add", [x, call.As(start, call.Element)]);
    }

    private static bool IsNumber(OperatorCall call, int i, double number) => call.Operand(i) is not (TensorValue or SizeValue { Size.IsFixed: false }) && call.Number(i) == number;

    private static GraphValue Linspace(OperatorCall call)
    {
        var steps = call.Dims[0].IsFixed ? (int)call.Dims[0].Offset : throw call.Refuse("its number of steps depends on the batch");
        float start = (float)call.Number(0), end = (float)call.Number(1), by = steps > 1 ? (end - start) / (steps - 1) : 0;
        return Listed(call, [.. Enumerable.Range(0, steps).Select(i => (double)(i < steps / 2 || steps == 1 ? start + by * i : end - by * (steps - i - 1)))]); // from both ends, as torch
    }

    private static GraphValue Eye(OperatorCall call)
    {
        if (call.Dims.Any(dim => !dim.IsFixed))
        {
            throw call.Refuse("its size depends on the batch");
        }

        long rows = call.Dims[0].Offset, columns = call.Dims[1].Offset;
        return Listed(call, [.. Enumerable.Range(0, (int)(rows * columns)).Select(i => i / columns == i % columns ? 1.0 : 0)], rows, columns);
    }

    private static GraphValue Listed(OperatorCall call, double[] values, params long[] shape)
    {
        shape = shape.Length == 0 ? [values.Length] : shape;
        if (call.Element == ScalarType.Float32)
        {
            return call.Graph.Floats([.. values.Select(value => (float)value)], shape);
        }

        var whole = call.Graph.Builder.Constant("values", [.. values.Select(value => (long)value)], shape);
        return call.Element == ScalarType.Int64 ? whole : call.Graph.Cast(whole, call.Element);
    }
}
