namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Sampling at places that data choose, as spatial transformers do.</summary>
internal static class Grids
{
    private static readonly string[] s_modes = ["bilinear", "nearest", "bicubic"], s_paddings = ["zeros", "border", "reflection"]; // by torch's numbers

    public static void AddTo(LoweringTable table)
    {
        table.Add("grid_sampler", "GridSample", Sample, "Images of rank 4.");
        table.Add("affine_grid_generator", "MatMul, Transpose, Reshape", Affine, "Of fixed height and width.");
    }

    // (x, grid, mode, padding, align_corners)
    private static GraphValue Sample(OperatorCall call) => call.Rank() != 4
        ? throw call.Refuse("ONNX has it for images of rank 4 only")
        : call.Node("GridSample", [call.In(0), call.In(1)], NodeAttribute.String("mode", s_modes[call.Int(2)]), NodeAttribute.String("padding_mode", s_paddings[call.Int(3)]),
            NodeAttribute.Int("align_corners", call.Flag(4) ? 1 : 0));

    // [N, k, k + 1] -> [N, .., H, W, k]: each place (x, y, .., 1) times the row's matrix, transposed.
    private static GraphValue Affine(OperatorCall call)
    {
        BatchSize[] dims = call.Dims, sizes = dims[1..^1];
        if (sizes.Any(size => !size.IsFixed))
        {
            throw call.Refuse("its height and width must not depend on the batch");
        }

        var sides = TraceGraph.Sizes(sizes);
        var places = sides.Aggregate(1L, (count, side) => count * side);
        var grid = call.Graph.Floats(Places(sides, call.Flag(2)), places, sides.Length + 1);
        var moved = call.Node("MatMul", [grid, call.Graph.Transpose(call.In(0), 0, 2, 1)]); // [N, H W, k]
        return call.Graph.Reshape(moved, [dims[0], places, sides.Length], dims);
    }

    // A row (x, y, .., 1) for each place, from the last axis to the first.
    private static float[] Places(long[] sides, bool aligned)
    {
        var values = new List<float>();
        foreach (var place in Enumerable.Range(0, (int)sides.Aggregate(1L, (count, side) => count * side)))
        {
            long rest = place;
            for (var axis = sides.Length - 1; axis >= 0; axis--)
            {
                values.Add(Coordinate(rest % sides[axis], sides[axis], aligned));
                rest /= sides[axis];
            }

            values.Add(1);
        }
        return [.. values];
    }

    // From -1 to 1: the middles of the first and the last element where corners are aligned, else their outer sides.
    private static float Coordinate(long i, long size, bool aligned) =>
        !aligned ? (float)((2 * i + 1.0) / size - 1) : size == 1 ? 0 : (float)(2.0 * i / (size - 1) - 1);
}
