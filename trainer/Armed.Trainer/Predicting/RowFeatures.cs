using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>What the networks make of a chunk of raw rows: x and the hidden features w.</summary>
internal sealed class RowFeatures(FittedModel model, LastLayerTensors last)
{
    /// <summary>x [N, F'] of the first network.</summary>
    public Tensor Inputs(EncodedRows rows, int start, int count) => Inputs(model.Network, rows, start, count);

    private static Tensor Inputs(ArmedNetwork network, EncodedRows rows, int start, int count)
    {
        var (features, categories) = rows.Tensors(start, count);
        return network.Encoder.forward(features, categories);
    }

    /// <summary>What backbone and Z-predictor read: x, and the images after it.</summary>
    public static Tensor WithImages(ArmedNetwork network, EncodedRows rows, int start, int count) =>
        network.Encoder.WithImages(Inputs(network, rows, start, count), rows.Images?.Tensor(start, count));

    /// <summary>x with the columns derived from it [N, F' + D], and the hidden features w [N, P].</summary>
    public (Tensor Inputs, Tensor? Hidden) Of(EncodedRows rows, int start, int count, bool ofClusters = false)
    {
        var x = model.LastLayer.WithDerived(Inputs(rows, start, count));
        return (x, !model.LastLayer.UsesHidden ? null : last.Map(JoinedHidden(rows, start, count, model.HiddenNetworks, ofClusters)));
    }

    /// <summary>The last hidden layers of networks side by side, [N, H_1L + H_2L + ..], of the population or of the rows' clusters.</summary>
    public static Tensor JoinedHidden(EncodedRows rows, int start, int count, IReadOnlyList<ArmedNetwork> networks, bool ofClusters = false)
    {
        Tensor[] hidden = [.. networks.Select(n => ofClusters && n.FeatureEffects.Count > 0
            ? n.LastHidden(WithImages(n, rows, start, count), rows.ClusterTensor(0, start, count))
            : n.LastHidden(WithImages(n, rows, start, count)))];
        return hidden.Length == 1 ? hidden[0] : cat(hidden, 1);
    }
}
