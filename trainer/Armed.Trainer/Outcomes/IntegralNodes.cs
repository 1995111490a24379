using Armed.Onnx;
using Armed.Runtime.Outcomes;

namespace Armed.Trainer.Outcomes;

/// <summary>Nodes of the integral over a normal linear predictor that several outcomes share; the runtime's scalars are LinkIntegral.</summary>
internal static class IntegralNodes
{
    /// <summary>The logistic-normal approximation: logits over sqrt(1 + pi v / 8).</summary>
    public static GraphValue Attenuated(GraphBuilder builder, GraphValue logits, GraphValue variance)
    {
        var scaled = builder.Node("Mul", [variance, builder.Constant("pi_over_8", [(float)(Math.PI / 8)])]);
        var spread = builder.Node("Add", [scaled, builder.Constant("one", [1f])]);
        return builder.Node("Div", [logits, builder.Node("Sqrt", [spread])]);
    }

    /// <summary>E e^eta = exp(m + v / 2).</summary>
    public static GraphValue LogNormalMean(GraphBuilder builder, GraphValue mean, GraphValue variance)
    {
        var half = builder.Node("Mul", [variance, builder.Constant("half", [0.5f])]);
        return builder.Node("Exp", [builder.Node("Add", [mean, half])]);
    }

    /// <summary>
    /// E sigmoid(eta) [N, 1], or E sigmoid(theta_k - eta) [N, cut points], over eta ~ N(mean, variance) [N, 1] (<see cref="LogisticNormal"/>): one product gives every node's logit, another
    /// one the weighted sums.
    /// </summary>
    public static GraphValue MeanLogistic(GraphBuilder builder, GraphValue mean, GraphValue variance, float[]? cutPoints)
    {
        var (nodes, columns) = (LogisticNormal.Nodes.Length, cutPoints?.Length ?? 1);
        var (places, sums) = (new float[2 * nodes * columns], new float[nodes * columns * columns]);
        for (var k = 0; k < columns; k++)
        {
            for (var n = 0; n < nodes; n++)
            {
                var at = (k * nodes) + n;
                places[at] = cutPoints is null ? 1 : -1;
                places[(nodes * columns) + at] = (float)LogisticNormal.Nodes[n];
                sums[(at * columns) + k] = (float)LogisticNormal.Weights[n];
            }
        }

        var moments = builder.Node("Concat", [mean, builder.Node("Sqrt", [variance])], NodeAttribute.Int("axis", 1));                // [N, 2]
        var matrix = builder.Constant("places", places, 2, nodes * columns);
        var logits = cutPoints is null
            ? builder.Node("MatMul", [moments, matrix])
            : builder.Node("Gemm", [moments, matrix, builder.Constant("cut_points", [.. cutPoints.SelectMany(cut => Enumerable.Repeat(cut, nodes))], nodes * columns)]);
        return builder.Node("MatMul", [builder.Node("Sigmoid", [logits]), builder.Constant("weights", sums, nodes * columns, columns)]);
    }
}
