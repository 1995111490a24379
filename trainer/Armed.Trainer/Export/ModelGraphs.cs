using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>Emits a fitted model's inference graphs.</summary>
internal sealed class ModelGraphs(FittedModel model, ModelMetadata metadata)
{
    /// <summary>The graphs: fixed, mixed and features always, z_predictor and inferred where there is a Z-predictor.</summary>
    public IReadOnlyList<BuiltGraph> Build() => model.ZPredictor is null
        ? [Fixed(), Mixed(), Features()]
        : [Fixed(), Mixed(), ZPredictor(), Inferred(), Features()];

    private int Factors => model.LastLayer.Effects.Count;

    /// <summary>x -> the prediction for a cluster that is not known: mean f, variance phi' T phi.</summary>
    private BuiltGraph Fixed()
    {
        var graph = new ModelGraph(model, GraphRoles.Fixed);
        GraphValue? variance = null;
        for (var g = 0; g < Factors; g++)
        {
            variance = Sum(graph, variance, RandomPart(graph, g).UnknownVariance());
        }

        graph.Outputs(graph.FixedPredictor(), variance!);
        return Finish(graph, GraphRoles.Fixed);
    }

    /// <summary>x, cluster -> the prediction with the clusters' own effects.</summary>
    private BuiltGraph Mixed()
    {
        var graph = new ModelGraph(model, GraphRoles.Mixed);
        var clusters = graph.Input("cluster", TensorType.Int64, Factors);
        GraphValue? mean = null, variance = null;
        for (var g = 0; g < Factors; g++)
        {
            var (m, v) = RandomPart(graph, g).Known(graph.Code(clusters, g, model.LastLayer.Effects[g].Clusters));
            (mean, variance) = (Sum(graph, mean, m), Sum(graph, variance, v));
        }
        graph.Outputs(graph.Node("Add", graph.FixedPredictor(), mean!), variance!);
        return Finish(graph, GraphRoles.Mixed);
    }

    private RandomPartGraph RandomPart(ModelGraph graph, int factor) => new(graph, (model.LastLayer.Effects[factor] with { WithFixed = null }).Scaled(model.OutcomeSd), factor);

    private static GraphValue Sum(ModelGraph graph, GraphValue? sum, GraphValue term) => sum is null ? term : graph.Node("Add", sum, term);

    private BuiltGraph ZPredictor()
    {
        var graph = new ModelGraph(model, GraphRoles.ZPredictor);
        var memberships = Memberships(graph);
        for (var g = 0; g < Factors; g++)
        {
            graph.Output($"probabilities_{model.Encoding.Clusters[g].Name}", memberships[g], model.Classes[g].Count);
        }

        return Finish(graph, GraphRoles.ZPredictor);
    }

    private GraphValue[] Memberships(ModelGraph graph)
    {
        var predictor = model.ZPredictor!;
        var shared = predictor.Trunk.Count == 0 ? graph.Inputs : graph.Module("z_predictor", predictor.Trunk, graph.Inputs);
        return [.. predictor.Heads.Select((head, g) => graph.Builder.Node("Softmax", [graph.Module($"z_head{g}", head, shared)], NodeAttribute.Int("axis", 1)))];
    }

    /// <summary>x -> the mixed prediction under the inferred membership p_c.</summary>
    private BuiltGraph Inferred()
    {
        var graph = new ModelGraph(model, GraphRoles.Inferred);
        var memberships = Memberships(graph);
        var mean = graph.FixedPredictor();
        GraphValue? variance = null;
        for (var g = 0; g < Factors; g++)
        {
            var (m, v) = RandomPart(graph, g).Mixture(memberships[g], ClassClusters(g));
            (mean, variance) = (graph.Node("Add", mean, m), Sum(graph, variance, v));
        }
        graph.Outputs(mean, variance!);
        return Finish(graph, GraphRoles.Inferred);
    }

    /// <summary>The cluster of each class; the rest counts as unknown.</summary>
    private int[] ClassClusters(int factor) => model.Classes[factor].TableRows(model.LastLayer.Effects[factor].Clusters);

    private BuiltGraph Features()
    {
        var graph = new ModelGraph(model, GraphRoles.Features);
        graph.Output("linear_predictor", graph.FixedPredictor(), model.Outcome.Outputs);
        for (var g = 0; g < Factors; g++)
        {
            var design = model.LastLayer.Effects[g].Design;
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
