using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The uncertainty of the fixed part in a graph (<see cref="FixedSpread"/>), in original units.</summary>
internal sealed class FixedSpreadGraph(ModelGraph graph, FittedModel model)
{
    private readonly FixedSpread? _spread = model.LastLayer.Spread?.Scaled(model.OutcomeSd);

    /// <summary>What clusters add to, [N, R]: L'a - sum_g phi_g G_g L, or L'a where tables hold what each cluster takes up; null without the uncertainty.</summary>
    public GraphValue? Start() => _spread is null ? null : Linear(_spread.Taken is null ? _spread.WithoutShared([.. model.LastLayer.Effects.Select(table => table.Design)]) : _spread);

    /// <summary>L'a [N, R], of an unknown cluster.</summary>
    public GraphValue? Unknown() => _spread is null ? null : Linear(_spread);

    /// <summary>Adds what the cluster of a factor contributes: (S_gc phi_g)' T_g^-1 G_g L, or less what the tables say that it takes up.</summary>
    /// <param name="root">The sum so far [N, R].</param>
    /// <param name="part">The factor's random part.</param>
    /// <param name="factor">The factor.</param>
    public GraphValue Add(GraphValue root, RandomPartGraph part, int factor)
        => _spread!.Taken is null ? Add(root, part.Shrunken(), factor) : graph.Node("Sub", root, TakenUp(_spread.Taken[factor], part.Design, factor));

    /// <summary>Adds the same for covariances between two factors; nothing where the tables hold them.</summary>
    /// <param name="root">The sum so far [N, R].</param>
    /// <param name="between">The covariances.</param>
    /// <param name="pair">Their factors.</param>
    /// <param name="phi">Design of one factor; null for an intercept alone.</param>
    /// <param name="other">Design of the other.</param>
    public GraphValue AddPair(GraphValue root, EffectPairGraph between, EffectPair pair, GraphValue? phi, GraphValue? other)
    {
        if (_spread!.Taken is not null)
        {
            return root;
        }

        var (own, others) = between.Shrunken(phi, other);
        return Add(Add(root, own, pair.Factor), others, pair.Other);
    }

    private GraphValue Add(GraphValue root, GraphValue shrunken, int factor)
    {
        var kept = graph.Builder.Constant("kept", _spread!.Kept[factor], _spread.Kept[factor].Length / _spread.Width, _spread.Width);
        return graph.Builder.Node("Gemm", [shrunken, kept, root]);
    }

    /// <summary>
    /// (Q_c L)'phi [N, R]. The table has rows of zeros before and after those of the clusters. Codes are held to the clusters of the fit, whatever clusters the effects' tables have been given
    /// since: others read zeros.
    /// </summary>
    private GraphValue TakenUp(float[] table, GraphValue? phi, int factor)
    {
        using var scope = graph.Builder.Scope("taken");
        var effects = model.LastLayer.Effects[factor].Effects;
        var (clusters, columns) = (table.Length / effects / _spread!.Width, effects * _spread.Width);
        var position = graph.Node("Add", graph.Codes.Cluster(factor, clusters), graph.Builder.Constant("one", [1L]));
        var rows = graph.Tables.FixedRows(position, [.. new float[columns], .. table, .. new float[columns]], clusters + 2);    // [N, K R]
        if (phi is null)
        {
            return rows;
        }

        long[] places = [.. Enumerable.Range(0, columns).Select(at => (long)(at / _spread.Width))];
        var repeated = graph.Builder.Node("Gather", [phi, graph.Builder.Constant("effects", places, columns)], NodeAttribute.Int("axis", 1));
        return graph.Node("MatMul", graph.Node("Mul", repeated, rows), graph.Builder.Constant("sums", Sums(columns), columns, _spread.Width));
    }

    /// <summary>Sums over effects as a matrix [K R, R].</summary>
    private float[] Sums(int columns)
    {
        var sums = new float[columns * _spread!.Width];
        for (var at = 0; at < columns; at++)
        {
            sums[(at * _spread.Width) + (at % _spread.Width)] = 1;
        }

        return sums;
    }

    private GraphValue Linear(FixedSpread spread)
    {
        using var scope = graph.Builder.Scope("spread");
        if (spread.Hidden.Length + spread.Inputs.Length == 0)
        {
            return graph.Repeat(spread.Intercept);
        }

        var root = graph.Builder.Constant("intercept", spread.Intercept, spread.Width);
        root = spread.Hidden.Length == 0 ? root : Times(graph.Hidden!, spread.Hidden, spread.Width, "hidden", root);
        return spread.Inputs.Length == 0 ? root : Times(graph.LastInputs, spread.Inputs, spread.Width, "inputs", root);
    }

    private GraphValue Times(GraphValue values, float[] weights, int width, string hint, GraphValue addend)
        => graph.Builder.Node("Gemm", [values, graph.Builder.Constant(hint, weights, weights.Length / width, width), addend]);
}
