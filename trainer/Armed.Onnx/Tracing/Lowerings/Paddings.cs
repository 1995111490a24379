namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Elements around a tensor.</summary>
internal static class Paddings
{
    private static readonly string[] s_modes = ["reflect", "edge", "wrap", "constant"]; // by torch's numbers

    public static void AddTo(LoweringTable table)
    {
        table.Add("_pad_enum", "Pad, Slice, Concat", call => Pad(call, s_modes[call.Int(2)], call.Has(3) ? call.Number(3) : 0));
    }

    private static GraphValue Pad(OperatorCall call, string mode, double value = 0)
    {
        if (mode == "wrap")
        {
            return Wrap(call);
        }

        var around = Around(call);
        if (around.All(size => size == 0))
        {
            return call.In(0);
        }

        return mode == "constant"
            ? call.Node("Pad", [call.In(0), call.Graph.Longs(around), call.Scalar(value)])
            : call.Node("Pad", [call.In(0), call.Graph.Longs(around)], NodeAttribute.String("mode", mode));
    }

    // torch: pairs from the last axis; ONNX: all beginnings, then all ends.
    private static long[] Around(OperatorCall call)
    {
        var pairs = call.Ints(1);
        var rank = call.Rank();
        var around = new long[2 * rank];
        for (var i = 0; i < pairs.Length / 2; i++)
        {
            around[rank - 1 - i] = pairs[2 * i];
            around[2 * rank - 1 - i] = pairs[2 * i + 1];
        }
        return around;
    }

    private static GraphValue Wrap(OperatorCall call)
    {
        var pairs = call.Ints(1);
        var x = call.In(0);
        for (var i = 0; i < pairs.Length / 2; i++)
        {
            long axis = call.Rank() - 1 - i, before = pairs[2 * i], after = pairs[2 * i + 1];
            if (before < 0 || after < 0)
            {
                throw call.Refuse("circular padding by a negative number has no operator; slice the tensor");
            }

            GraphValue Part(long start, long end) => call.Node("Slice", [x, call.Graph.Longs(start), call.Graph.Longs(end), call.Graph.Longs(axis)]);
            GraphValue[] parts = [.. before > 0 ? [Part(-before, long.MaxValue)] : Array.Empty<GraphValue>(), x, .. after > 0 ? [Part(0, after)] : Array.Empty<GraphValue>()];
            x = parts.Length == 1 ? x : call.Node("Concat", parts, NodeAttribute.Int("axis", axis));
        }
        return x;
    }
}
