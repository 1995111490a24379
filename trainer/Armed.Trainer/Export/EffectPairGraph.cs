using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>What the covariances between two factors add to the variance of the linear predictor, in a graph.</summary>
internal sealed class EffectPairGraph(ModelGraph graph, EffectPair pair)
{
    private const long Float = 1;

    private GraphValue? _blocks; // 2 C_(c, d) [N, W], 0 for partners that the row does not have

    /// <summary>
    /// 2 phi_g' C_(c, d) phi_h [N, 1]; a design that is an intercept alone is null. Codes are held to the clusters of the fit, whatever clusters the effects' tables have been
    /// given since: others read rows of zeros.
    /// </summary>
    public GraphValue Covariance(GraphValue? phi, GraphValue? otherPhi)
    {
        using var scope = graph.Builder.Scope("pair");
        var position = Position();
        var values = graph.Builder.Constant("covariances", pair.Values, pair.Rows, pair.Width);
        _blocks = graph.Node("Gather", values, position);                                                     // [N, W]
        GraphValue? codes = null;
        if (!pair.IsDense)
        {
            codes = graph.Builder.Constant("partners", pair.Codes, pair.Rows, pair.Partners);
            var isPartner = IsPartner(graph.Node("Gather", codes, position));                                 // [N, M]
            _blocks = graph.Node("Mul", _blocks, pair.Width == pair.Partners ? isPartner : Spread(isPartner, "partner_of", pair.PartnerPlaces));
        }

        var terms = Times(Times(_blocks, otherPhi, "others", pair.OtherPlaces), phi, "effects", pair.EffectPlaces);

        graph.Tables.DescribePair(pair, values.Name, position.Name, codes?.Name);
        return pair.Width == 1 ? terms : graph.Sum(terms, 1, keep: true);
    }

    /// <summary>C_(c, d) phi_h [N, K] and C_(c, d)' phi_g [N, L], after <see cref="Covariance"/>.</summary>
    public (GraphValue Own, GraphValue Other) Shrunken(GraphValue? phi, GraphValue? otherPhi)
    {
        using var scope = graph.Builder.Scope("pair");
        return (
            Sums(Times(_blocks!, otherPhi, "others", pair.OtherPlaces), pair.EffectSums, pair.Effects),
            Sums(Times(_blocks!, phi, "effects", pair.EffectPlaces), pair.OtherSums, pair.OtherEffects));
    }

    private GraphValue Times(GraphValue blocks, GraphValue? design, string hint, long[] places) => design is null ? blocks : graph.Node("Mul", blocks, Spread(design, hint, places));

    private GraphValue Sums(GraphValue terms, float[] halves, int effects) => graph.Node("MatMul", terms, graph.Builder.Constant("halves", halves, pair.Width, effects));

    /// <summary>Rows of the tables [N]: c + 1, or (c + 1) (D + 2) + d + 1.</summary>
    private GraphValue Position()
    {
        var code = graph.Codes.Cluster(pair.Factor, pair.Clusters);
        if (!pair.IsDense)
        {
            return graph.Node("Add", code, graph.Builder.Constant("one", [1L]));
        }

        var stride = pair.OtherClusters + 2L;
        var start = graph.Node("Mul", code, graph.Builder.Constant("stride", [stride]));
        return graph.Node("Add", graph.Node("Add", start, graph.Codes.Cluster(pair.Other, pair.OtherClusters)), graph.Builder.Constant("first", [stride + 1]));
    }

    /// <summary>1 where a partner's code is the row's, else 0. Codes are below 2^24, which float tells apart.</summary>
    private GraphValue IsPartner(GraphValue partners)
    {
        var code = graph.Builder.Node("Cast", [graph.Codes.ClusterAsGiven(pair.Other)], NodeAttribute.Int("to", Float));
        var column = graph.Node("Unsqueeze", code, graph.Builder.Constant("axis", [1L], 1));                  // [N, 1]
        return graph.Builder.Node("Cast", [graph.Node("Equal", partners, column)], NodeAttribute.Int("to", Float));
    }

    private GraphValue Spread(GraphValue value, string hint, long[] places) =>
        graph.Builder.Node("Gather", [value, graph.Builder.Constant(hint, places, places.Length)], NodeAttribute.Int("axis", 1));
}
