using Armed.Cli.Settings;
using Armed.Runtime;
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

    /// <summary>The clusters of a batch's rows in the first factor.</summary>
    public long[] Clusters(PredictionBatch batch, int factors) => [.. Enumerable.Range(0, batch.Rows).Select(row => ClusterAs is null ? batch.Clusters[row * factors] : Code)];

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
        return code >= 0 ? code : throw new InputException($"--cluster-as is '{settings.ClusterAs}', which is not a cluster of '{factor.Name}'; expected one of its {factor.Levels.Count} clusters.{Nearest.Hint(settings.ClusterAs!, factor.Levels)}");
    }
}
