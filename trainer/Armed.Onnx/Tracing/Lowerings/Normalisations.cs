namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Normalisations by stored or own statistics.</summary>
internal static class Normalisations
{
    public static void AddTo(LoweringTable table)
    {
        table.Add("batch_norm", "BatchNormalization", BatchNorm, "By the running statistics.");
        table.Add("layer_norm", "LayerNormalization", LayerNorm);
        table.Add("instance_norm", "InstanceNormalization, BatchNormalization", InstanceNorm);
        table.Add("group_norm", "Reshape, InstanceNormalization, Mul, Add", GroupNorm);
    }

    // (x, weight, bias, mean, variance, training, momentum, eps, cudnn)
    private static GraphValue BatchNorm(OperatorCall call) => call.Flag(5)
        ? throw call.Refuse("it normalises by the batch at hand, also in evaluation mode, so one row's result would depend on the others. Build the module with track_running_stats: true")
        : Stored(call, 7);

    private static GraphValue Stored(OperatorCall call, int eps)
    {
        var channels = call.Dims[1].Offset;
        return call.Node("BatchNormalization", [call.In(0), Or(call, 1, 1, channels), Or(call, 2, 0, channels), Or(call, 3, 0, channels), Or(call, 4, 1, channels)], Epsilon(call.Number(eps)));
    }

    private static GraphValue LayerNorm(OperatorCall call)
    {
        var shape = call.Ints(1);
        var weight = call.Has(2) ? call.In(2) : Filled(call, 1, shape);
        ReadOnlySpan<GraphValue> inputs = call.Has(3) ? [call.In(0), weight, call.In(3)] : [call.In(0), weight];
        return call.Node("LayerNormalization", inputs, NodeAttribute.Int("axis", call.Rank() - shape.Length), Epsilon(call.Number(4)));
    }

    // (x, weight, bias, mean, variance, use_input_stats, momentum, eps, cudnn)
    private static GraphValue InstanceNorm(OperatorCall call) => call.Flag(5)
        ? call.Node("InstanceNormalization", [call.In(0), Or(call, 1, 1, call.Dims[1].Offset), Or(call, 2, 0, call.Dims[1].Offset)], Epsilon(call.Number(7)))
        : Stored(call, 7);

    // Each group is an instance of its own: [N, C, ..] -> [N, groups, rest]
    private static GraphValue GroupNorm(OperatorCall call)
    {
        long groups = call.Int(1), channels = call.Dims[1].Offset;
        var grouped = call.Node("Reshape", [call.In(0), call.Graph.Longs(0, groups, -1)]);
        var normal = call.Node("InstanceNormalization", [grouped, Filled(call, 1, groups), Filled(call, 0, groups)], Epsilon(call.Number(4)));
        var result = call.Graph.Reshape(normal, [call.Dims[0], groups, new(-1, -1)], call.Dims); // the third is no size of the result
        BatchSize[] wide = [channels, .. Enumerable.Repeat((BatchSize)1, call.Rank() - 2)];
        GraphValue Wide(int i) => call.Graph.Reshape(call.In(i), call.Tensor(i).Dims, wide);
        result = call.Has(2) ? call.Node("Mul", [result, Wide(2)]) : result;
        return call.Has(3) ? call.Node("Add", [result, Wide(3)]) : result;
    }

    private static NodeAttribute Epsilon(double value) => NodeAttribute.Float("epsilon", (float)value);

    private static GraphValue Or(OperatorCall call, int i, float otherwise, long channels) => call.Has(i) ? call.In(i) : Filled(call, otherwise, channels);

    private static GraphValue Filled(OperatorCall call, float value, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (count, size) => count * size)];
        Array.Fill(values, value);
        return call.Graph.Floats(values, shape);
    }
}
