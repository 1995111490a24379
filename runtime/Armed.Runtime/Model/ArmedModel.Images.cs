using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Runtime;

/// <content>Latent codes and images of an autoencoder.</content>
public sealed partial class ArmedModel
{
    private const string WhyNone = "The bundle has no autoencoder. Train one with --backbone autoencoder.";

    /// <summary>Width L of the latent code of a bundle with an autoencoder; 0 for others.</summary>
    public int LatentWidth => OutputOfAutoencoder(GraphRoles.Encode, GraphSignatures.Latent);

    /// <summary>Size [C, H, W] of the images that the model reads, which is that of the images that <see cref="DecodeImages"/> gives; empty for a bundle without images.</summary>
    public IReadOnlyList<int> ImageShape => Manifest.Images is [var image, ..] ? Manifest.FurtherInputs?.FirstOrDefault(input => input.Name == image.Input)?.Shape ?? [] : [];

    /// <summary>Whether the latent code depends on the rows' clusters: they have effects in the encoder.</summary>
    public bool HasMixedLatents => OutputOfAutoencoder(GraphRoles.Encode, GraphSignatures.LatentMixed) > 0;

    /// <summary>Whether the image of a latent code depends on the cluster: clusters have effects in the decoder. Only then are there images under another cluster's effects.</summary>
    public bool HasMixedImages => OutputOfAutoencoder(GraphRoles.Decode, GraphSignatures.ReconstructionMixed) > 0;

    /// <summary>Computes latent codes.</summary>
    /// <param name="rows">The rows, from <see cref="Rows"/> of this model, with the image and the columns that it takes. Without <c>cluster</c>, every cluster is unknown. A cluster that was adapted after training has no effects on maps, as an unknown one.</param>
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
    /// <param name="clusters">The cluster of each code by its code in the first grouping factor, [N], -1 if unknown; empty if all are unknown. A cluster that was adapted after training has no effects on maps, as an unknown one.</param>
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

        Decode(latents, OfFirstFactor(clusters), images, head);
    }

    /// <summary>Computes the reconstructions of images: their latent codes and the images of these, both by the effects of the rows' own clusters or by none.</summary>
    /// <param name="rows">As for <see cref="EncodeImages"/>.</param>
    /// <param name="images">Receives the images as <see cref="DecodeImages"/> gives them.</param>
    /// <param name="head">Mixed or fixed.</param>
    /// <exception cref="ArgumentException">An input is missing, a length does not fit, the head is another one, or the rows are another model's.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no autoencoder.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void ReconstructImages(InputRows rows, Span<float> images, PredictionHead head = PredictionHead.Mixed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RequireAutoencoder(head);
        var latents = new float[checked(rows.Count * LatentWidth)];
        EncodeImages(rows, latents, head);
        Decode(latents, rows.Clusters, images, head);
    }

    private int OutputOfAutoencoder(string head, string output) => AutoencoderSignatures.IsIn(Manifest) ? _loaded.OutputColumns(head, output) : 0;

    /// <summary>The images of latent codes [N, L] and clusters [N, factors], or none.</summary>
    private void Decode(ReadOnlyMemory<float> latents, ReadOnlyMemory<long> clusters, Span<float> images, PredictionHead head)
    {
        var rows = Rows(latents.Length / LatentWidth).Set(GraphSignatures.Latent, latents);
        rows = clusters.IsEmpty ? rows : rows.Set(ModelInputs.Cluster, clusters);
        Compute(GraphRoles.Decode, rows, head == PredictionHead.Mixed && HasMixedImages ? GraphSignatures.ReconstructionMixed : GraphSignatures.Reconstruction, images);
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

    /// <summary>Clusters [N, factors] of those of the first factor [N], the others being unknown.</summary>
    private long[] OfFirstFactor(ReadOnlyMemory<long> clusters)
    {
        var codes = new long[clusters.Length * Factors.Count];
        Array.Fill(codes, -1);
        for (var row = 0; row < clusters.Length; row++)
        {
            codes[row * Factors.Count] = clusters.Span[row];
        }

        return codes;
    }
}
