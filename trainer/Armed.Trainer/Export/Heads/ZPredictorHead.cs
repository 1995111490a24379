using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x -> the probability of each cluster, one output per factor.</summary>
internal sealed class ZPredictorHead : ModelHead
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.ZPredictor;

    /// <inheritdoc/>
    public override bool IsIn(FittedModel model) => model.ZPredictor is not null;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var memberships = Memberships(graph, model);
        for (var g = 0; g < memberships.Length; g++)
        {
            graph.Output(OutputName(model, g), memberships[g], model.Classes[g].Count);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows)
        => Enumerable.Range(0, model.Encoding.Clusters.Count).ToDictionary(g => OutputName(model, g), g => predictor.Layers.Membership(rows, g), StringComparer.Ordinal);

    /// <summary>p(Z | x) of each factor, [N, classes].</summary>
    public static GraphValue[] Memberships(ModelGraph graph, FittedModel model)
    {
        var predictor = model.ZPredictor!;
        var shared = predictor.Trunk.Count == 0 ? graph.NetworkInputs : graph.Networks.Module(NetworkParts.ZPredictor, predictor.Trunk, graph.NetworkInputs);
        return [.. predictor.Heads.Select((head, g) => graph.Builder.Node("Softmax", [graph.Networks.Module($"{NetworkParts.ZHead}{g}", head, shared)], NodeAttribute.Int("axis", 1)))];
    }

    private static string OutputName(FittedModel model, int factor) => $"probabilities_{model.Encoding.Clusters[factor].Name}";
}
