using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The uncertainty of the fixed part in a graph (<see cref="FixedSpread"/>), in original units.</summary>
internal sealed class FixedSpreadGraph(ModelGraph graph, FittedModel model)
{
    private readonly FixedSpread? _spread = model.LastLayer.Spread?.Scaled(model.OutcomeSd);

    /// <summary>L'a - sum_g phi_g G_g L [N, R], to which clusters add; null without the uncertainty.</summary>
    public GraphValue? Start() => _spread is null ? null : Linear(_spread.WithoutShared([.. model.LastLayer.Effects.Select(table => table.Design)]));

    /// <summary>L'a [N, R], of an unknown cluster.</summary>
    public GraphValue? Unknown() => _spread is null ? null : Linear(_spread);

    /// <summary>Adds (S_gc phi_g)' T_g^-1 G_g L of a factor.</summary>
    /// <param name="root">The sum so far [N, R].</param>
    /// <param name="shrunken">S_gc phi_g [N, K].</param>
    /// <param name="factor">The factor.</param>
    public GraphValue Add(GraphValue root, GraphValue shrunken, int factor)
    {
        var kept = graph.Builder.Constant("kept", _spread!.Kept[factor], _spread.Kept[factor].Length / _spread.Width, _spread.Width);
        return graph.Builder.Node("Gemm", [shrunken, kept, root]);
    }

    private GraphValue Linear(FixedSpread spread)
    {
        using var scope = graph.Builder.Scope("spread");
        var builder = graph.Builder;
        var root = builder.Node("Gemm", [graph.Hidden!, builder.Constant("hidden", spread.Hidden, spread.Hidden.Length / spread.Width, spread.Width), builder.Constant("intercept", spread.Intercept, spread.Width)]);
        return spread.Inputs.Length == 0
            ? root
            : builder.Node("Gemm", [graph.Inputs, builder.Constant("inputs", spread.Inputs, spread.Inputs.Length / spread.Width, spread.Width), root]);
    }
}
