using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Runtime;

/// <content>Latent codes and images of an autoencoder.</content>
public sealed partial class ArmedModel
{
    private const string WhyNone = "The bundle has no autoencoder. Train one with --backbone autoencoder.";

    /// <summary>Width L of the latent code of a bundle with an autoencoder; 0 for others.</summary>
    public int LatentWidth => _loaded.OutputColumns(GraphRoles.Encode, GraphSignatures.Latent);

    /// <summary>Size [C, H, W] of the images that <see cref="DecodeImages"/> gives; empty without an autoencoder.</summary>
    public IReadOnlyList<int> ImageShape => Manifest.Graphs.FirstOrDefault(graph => graph.Role == GraphRoles.Decode)?.Outputs[0].Shape ?? [];

    /// <summary>Whether the latent code depends on the rows' clusters: they have effects in the encoder.</summary>
    public bool HasMixedLatents => _loaded.OutputColumns(GraphRoles.Encode, GraphSignatures.LatentMixed) > 0;

    /// <summary>Whether the image of a latent code depends on the cluster: clusters have effects in the decoder. Only then are there images under another cluster's effects.</summary>
    public bool HasMixedImages => _loaded.OutputColumns(GraphRoles.Decode, GraphSignatures.ReconstructionMixed) > 0;

    /// <summary>Computes latent codes.</summary>
    /// <param name="rows">The rows, from <see cref="Rows"/> of this model, with the image and the columns that it takes. Without <c>cluster</c>, every cluster is unknown.</param>
    /// <param name="latents">Receives the codes, [N, L] row by row.</param>
    /// <param name="head">Mixed: by the effects of the rows' clusters; fixed: by none. They are the same where <see cref="HasMixedLatents"/> is false.</param>
    /// <exception cref="ArgumentException">An input is missing, the length does not fit, the head is another one, or the rows are another model's.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no autoencoder.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void EncodeImages(InputRows rows, Span<float> latents, PredictionHead head = PredictionHead.Mixed)
    {
        RequireAutoencoder(head);
        Compute(GraphRoles.Encode, rows, head == PredictionHead.Mixed && HasMixedLatents ? GraphSignatures.LatentMixed : GraphSignatures.Latent, latents);
    }

    /// <summary>Computes the images of latent codes. Under the effects of another cluster than the one that a code comes from, they show what the image would look like there.</summary>
    /// <param name="latents">Codes [N, L], row by row.</param>
    /// <param name="clusters">The cluster of each code by its code in the first grouping factor, [N], -1 if unknown; empty if all are unknown.</param>
    /// <param name="images">Receives the images, [N, C, H, W] row by row, on the scale of pixels: 0 to 255, and a little beyond where the network's image is.</param>
    /// <param name="head">Mixed: by the clusters' effects; fixed: by none. They are the same where <see cref="HasMixedImages"/> is false.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the head is another one.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no autoencoder.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void DecodeImages(ReadOnlyMemory<float> latents, ReadOnlyMemory<long> clusters, Span<float> images, PredictionHead head = PredictionHead.Mixed)
    {
        RequireAutoencoder(head);
        var (rows, odd) = Math.DivRem(latents.Length, LatentWidth);
        if (odd != 0 || (clusters.Length != 0 && clusters.Length != rows))
        {
            throw new ArgumentException($"There are {latents.Length} numbers of latent codes and {clusters.Length} clusters; expected {LatentWidth} numbers and one cluster for each row, or no clusters.", nameof(latents));
        }

        Compute(GraphRoles.Decode, WithClusters(Rows(rows).Set(GraphSignatures.Latent, latents), clusters), head == PredictionHead.Mixed && HasMixedImages ? GraphSignatures.ReconstructionMixed : GraphSignatures.Reconstruction, images);
    }

    /// <summary>Computes the reconstructions of images: their latent codes and the images of these, both by the effects of the rows' own clusters or by none.</summary>
    /// <param name="rows">As for <see cref="EncodeImages"/>.</param>
    /// <param name="clusters">The rows' clusters as for <see cref="DecodeImages"/>, which also the input <c>cluster</c> of the rows should have.</param>
    /// <param name="images">Receives the images as <see cref="DecodeImages"/> gives them.</param>
    /// <param name="head">Mixed or fixed.</param>
    /// <exception cref="ArgumentException">An input is missing, a length does not fit, the head is another one, or the rows are another model's.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no autoencoder.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void ReconstructImages(InputRows rows, ReadOnlyMemory<long> clusters, Span<float> images, PredictionHead head = PredictionHead.Mixed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var latents = new float[rows.Count * LatentWidth];
        EncodeImages(rows, latents, head);
        DecodeImages(latents, clusters, images, head);
    }

    private void RequireAutoencoder(PredictionHead head)
    {
        if (LatentWidth == 0)
        {
            throw new InvalidOperationException(WhyNone);
        }

        if (head is not (PredictionHead.Mixed or PredictionHead.Fixed))
        {
            throw new ArgumentException($"The head is {head}; an autoencoder has Mixed and Fixed.", nameof(head));
        }
    }

    /// <summary>The rows with the clusters of the first factor, those of the others being unknown; without any, all are unknown.</summary>
    private InputRows WithClusters(InputRows rows, ReadOnlyMemory<long> clusters)
    {
        if (clusters.IsEmpty)
        {
            return rows;
        }

        var codes = new long[rows.Count * Factors.Count];
        Array.Fill(codes, -1);
        for (var row = 0; row < rows.Count; row++)
        {
            codes[row * Factors.Count] = clusters.Span[row];
        }

        return rows.Set(ModelInputs.Cluster, codes);
    }
}
