using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The part of a graph that depends on whether the outcome has an offset.</summary>
internal static class OutcomeGraph
{
    /// <summary>f plus the input <c>offset</c> [N, 1], which this declares, and what a formula's <c>offset()</c> makes of the other inputs; f alone for a model without them.</summary>
    public static GraphValue WithOffset(ModelGraph graph, FittedModel model, GraphValue f)
    {
        f = model.HasOffset ? graph.Node("Add", f, graph.Offset) : f;
        return graph.KnownPart is { } known ? graph.Node("Add", f, known) : f;
    }
}
