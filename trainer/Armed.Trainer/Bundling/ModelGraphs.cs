using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Trainer.Training;

namespace Armed.Trainer.Bundling;

/// <summary>Emits a fitted model's inference graphs.</summary>
internal sealed class ModelGraphs(FittedModel model, ModelMetadata metadata)
{
    /// <summary>The graphs: fixed, mixed and features always, z_predictor and inferred where there is a Z-predictor.</summary>
    public IReadOnlyList<BuiltGraph> Build() => model.ZPredictor is null
        ? [Fixed(), Mixed(), Features()]
        : [Fixed(), Mixed(), ZPredictor(), Inferred(), Features()];

    private int Factors => model.Network.Effects.Count;

    /// <summary>x -> the prediction for a cluster that is not known: mean f, variance phi' T phi.</summary>
    private BuiltGraph Fixed()
    {
        var graph = new ModelGraph(model, GraphRoles.Fixed);
        GraphValue? variance = null;
        for (int g = 0; g < Factors; g++)
        {
            var tables = new EffectTables(model, g);
            var v = graph.Design(g) is { } phi
                ? graph.Node("MatMul", graph.Node("Mul", phi, phi), graph.Builder.Constant("T", tables.UnknownVariances, tables.Effects, tables.Outputs))
                : graph.Repeat(tables.UnknownVariances);
            variance = variance is null ? v : graph.Node("Add", variance, v);
        }
        graph.Outputs(graph.FixedPredictor(), variance!);
        return Finish(graph, GraphRoles.Fixed);
    }

    /// <summary>x, cluster -> the prediction with the clusters' own effects.</summary>
    private BuiltGraph Mixed()
    {
        var graph = new ModelGraph(model, GraphRoles.Mixed);
        var clusters = graph.Input("cluster", TensorType.Int64, Factors);
        GraphValue? moments = null;
        for (int g = 0; g < Factors; g++)
        {
            var part = KnownMoments(graph, clusters, g);
            moments = moments is null ? part : graph.Node("Add", moments, part);
        }
        var (mean, variance) = Halves(graph, moments!);
        graph.Outputs(graph.Node("Add", graph.FixedPredictor(), mean), variance);
        return Finish(graph, GraphRoles.Mixed);
    }

    /// <summary>
    /// Mean and variance of a factor's random part side by side, [N, 2] ([N, 2, O] for several outputs): means and variances stand in one
    /// table, read by one Gather, and meet phi and phi^2 in one product.
    /// </summary>
    private GraphValue KnownMoments(ModelGraph graph, GraphValue clusters, int factor)
    {
        var tables = new EffectTables(model, factor);
        var builder = graph.Builder;
        using var scope = builder.Scope($"random{factor}");
        var rows = graph.Rows(graph.Code(clusters, factor, tables.Clusters), tables.Interleaved(), tables.Clusters + 1, "effects");   // [N, 2 K O]
        var phi = graph.Design(factor);
        if (tables.Outputs == 1 && phi is null)
            return rows;
        if (phi is null)
            return graph.Node("Reshape", rows, builder.Constant("shape", [-1L, 2, tables.Outputs], 3));
        var powers = builder.Node("Concat", [phi, graph.Node("Mul", phi, phi)], NodeAttribute.Int("axis", 1));                         // [N, 2 K]
        if (tables.Outputs == 1)
            return graph.Sum(graph.Node("Reshape", graph.Node("Mul", powers, rows), builder.Constant("shape", [-1L, 2, tables.Effects], 3)), 2, keep: false);
        var spread = graph.Node("Reshape", powers, builder.Constant("shape", [-1L, 2, tables.Effects, 1], 4));
        var effects = graph.Node("Reshape", rows, builder.Constant("shape", [-1L, 2, tables.Effects, tables.Outputs], 4));
        return graph.Sum(graph.Node("Mul", spread, effects), 2, keep: false);                                                          // [N, 2, O]
    }

    private (GraphValue Mean, GraphValue Variance) Halves(ModelGraph graph, GraphValue moments)
    {
        var builder = graph.Builder;
        var halves = builder.Nodes("Split", [moments, builder.Constant("halves", [1L, 1], 2)], 2, NodeAttribute.Int("axis", 1));
        if (model.Outcome.Outputs == 1)
            return (halves[0], halves[1]);
        var axis = builder.Constant("axis", [1L], 1);
        return (graph.Node("Squeeze", halves[0], axis), graph.Node("Squeeze", halves[1], axis));
    }

    private BuiltGraph ZPredictor()
    {
        var graph = new ModelGraph(model, GraphRoles.ZPredictor);
        var memberships = Memberships(graph);
        for (int g = 0; g < Factors; g++)
            graph.Output($"probabilities_{model.Network.Effects[g].Design.Factor}", memberships[g], model.Classes[g].Count);
        return Finish(graph, GraphRoles.ZPredictor);
    }

    private GraphValue[] Memberships(ModelGraph graph)
    {
        var predictor = model.ZPredictor!;
        var shared = predictor.Trunk.Count == 0 ? graph.Inputs : graph.Module("z_predictor", predictor.Trunk, graph.Inputs);
        return [.. predictor.Heads.Select((head, g) => graph.Builder.Node("Softmax", [graph.Module($"z_head{g}", head, shared)], NodeAttribute.Int("axis", 1)))];
    }

    /// <summary>x -> the mixed prediction under the inferred membership p_c: m = sum_c p_c phi'm_c, v = sum_c p_c (phi'S_c phi + (phi'm_c - m)^2).</summary>
    private BuiltGraph Inferred()
    {
        var graph = new ModelGraph(model, GraphRoles.Inferred);
        var memberships = Memberships(graph);
        var mean = graph.FixedPredictor();
        GraphValue? variance = null;
        for (int g = 0; g < Factors; g++)
        {
            var (m, v) = MixtureMoments(graph, g, memberships[g]);
            mean = graph.Node("Add", mean, m);
            variance = variance is null ? v : graph.Node("Add", variance, v);
        }
        graph.Outputs(mean, variance!);
        return Finish(graph, GraphRoles.Inferred);
    }

    private (GraphValue Mean, GraphValue Variance) MixtureMoments(ModelGraph graph, int factor, GraphValue membership)
    {
        var tables = new EffectTables(model, factor);
        using var scope = graph.Builder.Scope($"mixture{factor}");
        var phi = graph.Design(factor);
        var squares = phi is null ? null : graph.Node("Mul", phi, phi);
        var means = new GraphValue[tables.Outputs];
        var variances = new GraphValue[tables.Outputs];
        for (int o = 0; o < tables.Outputs; o++)
        {
            var perCluster = PerCluster(graph, phi, tables.MeansByClass(model.Classes[factor], o), tables.Effects);            // [N or 1, classes]
            var own = PerCluster(graph, squares, tables.VariancesByClass(model.Classes[factor], o), tables.Effects);
            means[o] = graph.Sum(graph.Node("Mul", membership, perCluster), 1, keep: true);
            var deviation = graph.Node("Sub", perCluster, means[o]);
            variances[o] = graph.Sum(graph.Node("Mul", membership, graph.Node("Add", own, graph.Node("Mul", deviation, deviation))), 1, keep: true);
        }
        return tables.Outputs == 1
            ? (means[0], variances[0])
            : (graph.Builder.Node("Concat", means, NodeAttribute.Int("axis", 1)), graph.Builder.Node("Concat", variances, NodeAttribute.Int("axis", 1)));
    }

    /// <summary>phi [N, K] times a table [K, classes]; the table itself, [1, classes], for an intercept alone.</summary>
    private static GraphValue PerCluster(ModelGraph graph, GraphValue? phi, float[] table, int effects)
    {
        var constant = graph.Builder.Constant("by_class", table, effects, table.Length / effects);
        return phi is null ? constant : graph.Node("MatMul", phi, constant);
    }

    private BuiltGraph Features()
    {
        var graph = new ModelGraph(model, GraphRoles.Features);
        graph.Output("linear_predictor", graph.FixedPredictor(), model.Outcome.Outputs);
        for (int g = 0; g < Factors; g++)
        {
            var design = model.Network.Effects[g].Design;
            graph.Output($"design_{design.Factor}", graph.Design(g) ?? graph.Repeat([1f]), design.Size);
        }
        return Finish(graph, GraphRoles.Features);
    }

    private BuiltGraph Finish(ModelGraph graph, string role)
    {
        metadata.AddTo(graph.Builder, role);
        return graph.Build();
    }
}
