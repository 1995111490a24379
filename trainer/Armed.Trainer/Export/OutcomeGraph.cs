using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Export;

/// <summary>The part of a graph that depends on the outcome: the offset, and the prediction integrated over the linear predictor.</summary>
internal static class OutcomeGraph
{
    /// <summary>f plus the input <c>offset</c> [N, 1], which this declares; f alone for a model without one.</summary>
    public static GraphValue WithOffset(ModelGraph graph, FittedModel model, GraphValue f) =>
        model.HasOffset ? graph.Node("Add", f, graph.Input("offset", TensorType.Float, 1)) : f;

    /// <summary>E g^-1(eta) over eta ~ N(mean, variance) [N, O]: the prediction [N, 1 or classes].</summary>
    public static GraphValue Predict(ModelGraph graph, OutcomeModel outcome, GraphValue mean, GraphValue variance)
    {
        if (outcome.Task == TaskKind.Continuous)
        {
            return mean;
        }

        using var scope = graph.Builder.Scope("integrate");
        return outcome switch
        {
            CountOutcome => LogNormalMean(graph, mean, variance),
            OrdinalOutcome ordinal => Cumulative(graph, ordinal, mean, variance),
            BinaryOutcome => graph.Node("Sigmoid", Attenuated(graph, mean, variance)),
            _ => graph.Builder.Node("Softmax", [Attenuated(graph, mean, variance)], NodeAttribute.Int("axis", 1)),
        };
    }

    /// <summary>E e^eta = exp(m + v / 2).</summary>
    private static GraphValue LogNormalMean(ModelGraph graph, GraphValue mean, GraphValue variance) =>
        graph.Node("Exp", graph.Node("Add", mean, graph.Node("Mul", variance, graph.Builder.Constant("half", [0.5f]))));

    /// <summary>The differences of sigmoid((theta_k - m) / sqrt(1 + pi v / 8)), from 0 to 1.</summary>
    private static GraphValue Cumulative(ModelGraph graph, OrdinalOutcome outcome, GraphValue mean, GraphValue variance)
    {
        var builder = graph.Builder;
        var cutPoints = Array.ConvertAll(outcome.CutPoints, theta => (float)theta);
        var logits = graph.Node("Sub", builder.Constant("cut_points", cutPoints, 1, cutPoints.Length), mean);                       // [N, classes - 1]
        var cumulative = graph.Node("Sigmoid", Attenuated(graph, logits, variance));
        var upper = builder.Node("Pad", [cumulative, builder.Constant("after", [0L, 0, 0, 1], 4), builder.Constant("one", [1f])]);      // [N, classes]
        var lower = builder.Node("Pad", [cumulative, builder.Constant("before", [0L, 1, 0, 0], 4), builder.Constant("zero", [0f])]);
        return graph.Node("Sub", upper, lower);
    }

    /// <summary>The logistic-normal approximation: logits over sqrt(1 + pi v / 8).</summary>
    private static GraphValue Attenuated(ModelGraph graph, GraphValue logits, GraphValue variance)
    {
        var builder = graph.Builder;
        var spread = graph.Node("Add", graph.Node("Mul", variance, builder.Constant("pi_over_8", [(float)(Math.PI / 8)])), builder.Constant("one", [1f]));
        return graph.Node("Div", logits, graph.Node("Sqrt", spread));
    }
}
