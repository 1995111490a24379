namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Upsampling.</summary>
internal static class Resizings
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("upsample_nearest1d upsample_nearest2d upsample_nearest3d", "Resize, Slice, Shape, Concat, Mul, Add",
            call => Resize(call, 2, NodeAttribute.String("mode", "nearest"), NodeAttribute.String("coordinate_transformation_mode", "asymmetric"), NodeAttribute.String("nearest_mode", "floor")));
        table.Add("upsample_linear1d upsample_bilinear2d upsample_trilinear3d", "Resize, Slice, Shape, Concat, Mul, Add",
            call => Resize(call, 3, NodeAttribute.String("mode", "linear"), Corners(call)));
        table.Add("upsample_bicubic2d", "Resize, Slice, Shape, Concat, Mul, Add",
            call => Resize(call, 3, NodeAttribute.String("mode", "cubic"), NodeAttribute.Float("cubic_coeff_a", -0.75f), Corners(call)));
    }

    private static NodeAttribute Corners(OperatorCall call) => NodeAttribute.String("coordinate_transformation_mode", call.Flag(2) ? "align_corners" : "half_pixel");

    private static GraphValue Resize(OperatorCall call, int scales, params NodeAttribute[] attributes)
    {
        var (from, to) = (call.Tensor(0).Dims, call.Dims);
        if (from[2..].Concat(to[2..]).Any(size => !size.IsFixed))
        {
            throw call.Refuse("the size of its input must not depend on the batch");
        }

        // A stated factor is used for the places, too, and may differ from the sizes' quotient.
        double[] factors = [.. from[2..].Select((size, i) => Stated(call, scales, i) ?? (double)to[i + 2].Offset / size.Offset)];
        return factors.Select((factor, i) => (long)Math.Floor((float)factor * from[i + 2].Offset)).SequenceEqual(to[2..].Select(size => size.Offset))
            ? call.Node("Resize", [call.In(0), GraphValue.None, call.Graph.Floats([1, 1, .. factors.Select(factor => (float)factor)], from.Length)], attributes)
            : call.Node("Resize", [call.In(0), GraphValue.None, GraphValue.None, call.Graph.Shape(to)], attributes);
    }

    // Either one list of factors or a number per axis.
    private static double? Stated(OperatorCall call, int first, int axis) =>
        call.Has(first) && call.Operand(first) is ListValue list ? (list.Items[axis] is NumberValue number ? number.Number : null)
        : call.Has(first + axis) && call.Operand(first + axis) is NumberValue { Number: var factor } ? factor : null;
}
