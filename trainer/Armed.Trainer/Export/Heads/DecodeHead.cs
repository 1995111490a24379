using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>Latent codes, and clusters where they change the decoder's maps -> the image of the population, and that of the clusters, on the scale of pixels.</summary>
internal sealed class DecodeHead : ModelHead
{
    /// <summary>Numbers of images that are compared, as far as some rows have no more: the check holds several copies of them.</summary>
    private const int MostNumbers = 1 << 22;

    private const int FewestRows = 4;

    /// <inheritdoc/>
    public override string Name => GraphRoles.Decode;

    /// <inheritdoc/>
    public override GraphReading Reads => GraphReading.Latent;

    /// <inheritdoc/>
    public override bool IsIn(FittedModel model) => model.Network.Decoder is not null;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        var shape = model.Network.Decoder!.Image;
        graph.Output(GraphSignatures.Reconstruction, graph.Networks.Decoded(ofClusters: false), shape);
        if (model.Network.Decoder.EffectBlocks.Count > 0)
        {
            graph.Output(GraphSignatures.ReconstructionMixed, graph.Networks.Decoded(ofClusters: true), shape);
        }
    }

    /// <inheritdoc/>
    public override int MostCompared(FittedModel model) => MostCompared(model.Network.Decoder!.Image.Values);

    /// <summary>Rows that are compared at most.</summary>
    /// <param name="values">Numbers of a row.</param>
    internal static int MostCompared(int values) => Math.Max(FewestRows, MostNumbers / values);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Given(FittedModel model, EncodedRows rows)
    {
        using var predictor = new TorchPredictor(model);
        return new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.Latent] = predictor.Layers.Latents(rows, ofClusters: true) };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows)
    {
        var latents = predictor.Layers.Latents(rows, ofClusters: true);
        var images = new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.Reconstruction] = predictor.Layers.Decoded(latents, rows, ofClusters: false) };
        if (model.Network.Decoder!.EffectBlocks.Count > 0)
        {
            images[GraphSignatures.ReconstructionMixed] = predictor.Layers.Decoded(latents, rows, ofClusters: true);
        }

        return images;
    }

    /// <summary>Pixels are compared in units of their standard deviation.</summary>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms) => Deviations.OfElements(model.Encoding.Image!.Sd.Max());
}
