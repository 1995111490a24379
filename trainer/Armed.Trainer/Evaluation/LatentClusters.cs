using Armed.Runtime.Bundles;
using Armed.Trainer.Measures;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Evaluation;

/// <summary>How far apart the clusters are in the latent codes of an autoencoder, of at most 4,000 rows, and of factors with at most as many clusters as <see cref="HiddenClusters"/> measures.</summary>
internal sealed class LatentClusters(FittedModel model, FitData data)
{
    private const int MostRows = 4_000;

    /// <summary>Per factor and code; empty without an autoencoder.</summary>
    public IReadOnlyList<LatentSeparationDescription> Measure()
    {
        if (model.Network.Decoder is null)
        {
            return [];
        }

        using var predictor = new TorchPredictor(model);
        bool[] codes = model.Network.FeatureEffects.Count > 0 ? [false, true] : [false];
        return [.. Enumerable.Range(0, data.Encoding.Clusters.Count)
            .Where(factor => data.Encoding.Clusters[factor].Levels.Count <= HiddenClusters.MostClusters)
            .SelectMany(factor => codes.Select(mixed => Measure(predictor, factor, "validation", data.Validation, mixed) ?? Measure(predictor, factor, "train", data.Training, mixed)))
            .OfType<LatentSeparationDescription>()];
    }

    /// <summary>Null where the indices are not defined for the rows.</summary>
    private LatentSeparationDescription? Measure(TorchPredictor predictor, int factor, string partition, int[] rows, bool mixed)
    {
        var known = new HiddenClusters(model, data).Known(rows, factor, MostRows);
        if (known.Length == 0)
        {
            return null;
        }

        var separation = new ClusterSeparation(predictor.Layers.Latents(data.Rows.Select(known), mixed), Array.ConvertAll(known, row => data.Rows.Cluster(row, factor)));
        return !separation.IsDefined ? null : new LatentSeparationDescription
        {
            Factor = data.Encoding.Clusters[factor].Name,
            Head = mixed ? "mixed" : "fixed",
            Partition = partition,
            Rows = known.Length,
            Clusters = separation.Clusters,
            DaviesBouldin = separation.DaviesBouldin,
            CalinskiHarabasz = separation.CalinskiHarabasz,
        };
    }
}
