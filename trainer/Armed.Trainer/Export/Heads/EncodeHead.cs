using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>x, and clusters where they change the encoder's maps -> the latent code of the population, and that of the clusters.</summary>
internal sealed class EncodeHead : ModelHead
{
    /// <inheritdoc/>
    public override string Name => GraphRoles.Encode;

    /// <inheritdoc/>
    public override GraphReading Reads => GraphReading.Rows;

    /// <inheritdoc/>
    public override bool IsIn(FittedModel model) => model.Network.Decoder is not null;

    /// <inheritdoc/>
    public override void Emit(ModelGraph graph, FittedModel model)
    {
        graph.Output(GraphSignatures.Latent, graph.Networks.Latent(), model.Network.HiddenWidth);
        if (model.Network.FeatureEffects.Count > 0)
        {
            graph.Output(GraphSignatures.LatentMixed, graph.Networks.LatentOfClusters(), model.Network.HiddenWidth);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows)
    {
        var codes = new Dictionary<string, float[]>(StringComparer.Ordinal) { [GraphSignatures.Latent] = predictor.Layers.Latents(rows, ofClusters: false) };
        if (model.Network.FeatureEffects.Count > 0)
        {
            codes[GraphSignatures.LatentMixed] = predictor.Layers.Latents(rows, ofClusters: true);
        }

        return codes;
    }

    /// <inheritdoc/>
    public override Deviation DeviationOf(string output, FittedModel model, float[] terms) => Deviations.OfRows;
}
