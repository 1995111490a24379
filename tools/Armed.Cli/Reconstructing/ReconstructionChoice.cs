using System.Text.Json.Nodes;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Cli.Reconstructing;

/// <summary>Whose effects make the images.</summary>
/// <param name="Head">Mixed or fixed.</param>
/// <param name="ClusterAs">The cluster whose effects the decoder has; null: each row's own.</param>
/// <param name="Code">Its code.</param>
internal sealed record ReconstructionChoice(PredictionHead Head, string? ClusterAs, long Code)
{
    /// <summary>What a bundle can give of what was asked for.</summary>
    /// <exception cref="InputException">The bundle has no autoencoder, or not what was asked for.</exception>
    public static ReconstructionChoice Of(ArmedModel model, ReconstructSettings settings)
    {
        if (model.LatentWidth == 0)
        {
            throw new InputException($"Bundle '{settings.Bundle}' has no autoencoder (graphs encode and decode). Train one with armed train --image COLUMN --backbone autoencoder.");
        }

        var hasEffects = model.HasMixedLatents || model.HasMixedImages;
        if (settings.Head == PredictionHead.Mixed && !hasEffects)
        {
            throw new InputException($"Bundle '{settings.Bundle}' has no effects of clusters on maps: its images are the same with and without them. Leave --head out, or train with --map-effects.");
        }

        var head = settings.Head ?? (hasEffects ? PredictionHead.Mixed : PredictionHead.Fixed);
        return new ReconstructionChoice(head, settings.ClusterAs, settings.ClusterAs is null ? -1 : CodeOf(model, settings, head));
    }

    /// <summary>What the images are made of, for the file that marks their directory.</summary>
    public JsonObject Origin(BundleManifest manifest) => new()
    {
        ["bundle_id"] = manifest.BundleId,
        ["head"] = Head.ToString().ToLowerInvariant(),
        ["cluster_as"] = ClusterAs,
    };

    /// <summary>Whether the rows' own clusters change something.</summary>
    public bool ReadsClusters(ArmedModel model) => Head == PredictionHead.Mixed && (model.HasMixedLatents || ClusterAs is null);

    /// <summary>The clusters by which a batch's images are decoded.</summary>
    public long[] Clusters(PredictionBatch batch) => [.. batch.Clusters.Select(own => ClusterAs is null ? own : Code)];

    private static long CodeOf(ArmedModel model, ReconstructSettings settings, PredictionHead head)
    {
        if (head != PredictionHead.Mixed)
        {
            throw new InputException($"--cluster-as is '{settings.ClusterAs}', but the fixed head has no effects of clusters. Use --head mixed, or leave --cluster-as out.");
        }

        if (!model.HasMixedImages)
        {
            throw new InputException($"Bundle '{settings.Bundle}' has no effects of clusters in the decoder, so that --cluster-as would change nothing. Train with --map-effects of the decoder's blocks, which are counted on behind those of --maps.");
        }

        var factor = model.Factors[0];
        var code = factor.CodeOf(settings.ClusterAs);
        if (code < 0)
        {
            throw new InputException($"--cluster-as is '{settings.ClusterAs}', which is not a cluster of '{factor.Name}'; expected one of its {factor.Levels.Count} clusters.{Nearest.Hint(settings.ClusterAs!, factor.Levels)}");
        }

        return IsTrained(model.Manifest, factor.Levels[(int)code]) ? code
            : throw new InputException($"--cluster-as is '{settings.ClusterAs}', which was added after training: it has no effects on maps. Choose a cluster of the training, or train again with its rows.");
    }

    /// <summary>Adaptation gives clusters effects on the last layer alone.</summary>
    internal static bool IsTrained(BundleManifest manifest, string cluster) =>
        manifest.Clusters[0].Levels.Contains(cluster) && manifest.Adaptation?.Clusters.Any(added => added.New && added.Factor == manifest.Clusters[0].Name && added.Cluster == cluster) != true;
}
