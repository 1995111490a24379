using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>softmax(q k' / sqrt(d)) v.</summary>
internal static class Attention
{
    public static void AddTo(LoweringTable table) => table.Add("scaled_dot_product_attention", "Mul, Transpose, MatMul, Add, Where, Softmax, ReduceMax, Equal", Write,
        "With a mask or causal; without dropout; as many heads of keys as of queries.");

    // (query, key, value, mask, dropout, causal, scale, gqa)
    private static GraphValue Write(OperatorCall call)
    {
        if (call.Number(4) != 0)
        {
            throw call.Refuse("it drops out, also in evaluation mode. Pass 0 when the module is not in training mode");
        }

        if (call.Flag(7))
        {
            throw call.Refuse("groups of heads are not written; repeat keys and values first");
        }

        var width = call.Tensor(0).Dims[^1].Offset;
        var scale = call.Has(6) ? call.Number(6) : 1 / Math.Sqrt(width);
        long[] order = [.. Enumerable.Range(0, call.Rank(1))];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        var scores = call.Node("MatMul", [call.Node("Mul", [call.In(0), call.Scalar(scale)]), call.Graph.Transpose(call.In(1), order)]);
        return call.Node("MatMul", [Weights(call, Masked(call, scores)), call.In(2)]);
    }

    // A row without any key gives 0, as in torch; softmax alone gives NaN there.
    private static GraphValue Weights(OperatorCall call, GraphValue scores)
    {
        var weights = call.Node("Softmax", [scores], NodeAttribute.Int("axis", -1));
        if (!call.Has(3))
        {
            return weights; // every row of a causal mask has its first key
        }

        var largest = call.Node("ReduceMax", [scores], NodeAttribute.Ints("axes", [-1]), NodeAttribute.Int("keepdims", 1));
        return call.Node("Where", [call.Node("Equal", [largest, call.Scalar(double.NegativeInfinity)]), call.Scalar(0), weights]);
    }

    private static GraphValue Masked(OperatorCall call, GraphValue scores)
    {
        if (call.Has(3))
        {
            var mask = call.Tensor(3);
            return mask.Element == ScalarType.Bool ? call.Node("Where", [mask.Graph, scores, call.Scalar(double.NegativeInfinity)]) : call.Node("Add", [scores, mask.Graph]);
        }

        return call.Flag(5) ? call.Node("Add", [scores, Causal(call)]) : scores;
    }

    private static GraphValue Causal(OperatorCall call)
    {
        BatchSize rows = call.Tensor(0).Dims[^2], columns = call.Tensor(1).Dims[^2];
        if (!rows.IsFixed || !columns.IsFixed)
        {
            throw call.Refuse("the length of a causal mask must not depend on the batch");
        }

        var mask = new float[rows.Offset * columns.Offset];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = i % columns.Offset > i / columns.Offset ? float.NegativeInfinity : 0;
        }

        return call.Graph.Floats(mask, rows.Offset, columns.Offset);
    }
}
