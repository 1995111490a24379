using Armed.Onnx;
using Armed.Runtime.Manifest;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The part of rows whose cluster is not known (<see cref="PooledPart"/>) in a graph, in original units.</summary>
internal sealed class PooledGraph(ModelGraph graph, FittedModel model)
{
    private readonly PooledPart _part = model.LastLayer.Pooled!;

    /// <summary>Mean and variance [N, 1], those of rows without an effect with their own part. The numbers of other rows stay bit for bit: what is added is 0, and the factor is 1.</summary>
    /// <param name="mean">Mean.</param>
    /// <param name="variance">Variance.</param>
    /// <param name="first">The first effect of the row's cluster, which only an unknown one has as 0.</param>
    /// <returns>Both, and 1 for rows with an effect, else 0 [N, 1].</returns>
    public (GraphValue Mean, GraphValue Variance, GraphValue Known) Of(GraphValue mean, GraphValue variance, GraphValue first)
    {
        using var scope = graph.Builder.Scope("pooled");
        var isAbove0 = graph.Node("Greater", graph.Node("Abs", first), graph.Builder.Constant("none", [0f]));
        var known = graph.Builder.Node("Cast", [isAbove0], NodeAttribute.Int("to", 1));
        var unknown = graph.Node("Sub", graph.Builder.Constant("one", [1f]), known);
        var own = graph.Node("Mul", unknown, graph.Builder.Constant("variance", [(float)(_part.Variance * model.OutcomeSd * model.OutcomeSd)]));
        return (graph.Node("Add", mean, graph.Node("Mul", unknown, Shift())), graph.Node("Add", graph.Node("Mul", variance, known), own), known);
    }

    /// <summary>Declares what is added to f of such rows.</summary>
    public void DeclareShift()
    {
        using var scope = graph.Builder.Scope("pooled");
        graph.Output(GraphSignatures.PooledShift, Shift(), 1);
    }

    private GraphValue Shift()
    {
        var sd = (float)model.OutcomeSd;
        var shift = graph.Builder.Constant("intercept", [_part.Intercept * sd]);
        var isConstant = true;
        foreach (var (input, weight) in new[] { (graph.LastInputs, _part.Inputs), (_part.Hidden.Length > 0 ? graph.Hidden! : graph.LastInputs, _part.Hidden) }.Where(term => term.Item2.Length > 0))
        {
            shift = graph.Builder.Node("Gemm", [input, graph.Builder.Constant("weight", Array.ConvertAll(weight, value => value * sd), 1, weight.Length), shift], NodeAttribute.Int("transB", 1));
            isConstant = false;
        }

        return isConstant ? graph.Repeat([_part.Intercept * sd]) : shift;
    }
}
