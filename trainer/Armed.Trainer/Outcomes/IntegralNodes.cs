using Armed.Onnx;

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
}
