using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Predicting;

/// <summary>Reads what the networks make of raw rows: inputs, hidden layers, latent codes and their images, memberships.</summary>
internal sealed class LayerReader(FittedModel model, RowFeatures features, RowChunks chunks)
{
    /// <summary>p(Z | x) of a factor, [N, classes] row after row.</summary>
    public float[] Membership(EncodedRows rows, int factor)
    {
        var classes = model.Classes[factor].Count;
        return chunks.Joined(rows, classes, (start, count) => functional.softmax(model.ZPredictor!.forward(RowFeatures.WithImages(model.Network, rows, start, count))[factor], 1));
    }

    /// <summary>The activations h_1 .. h_L side by side, [N, H_1 + .. + H_L] row after row.</summary>
    public (float[] Values, int Width) Activations(EncodedRows rows)
    {
        var width = model.Network.Backbone.Widths.Sum();
        return (chunks.Joined(rows, width, (start, count) => cat(model.Network.Activations(RowFeatures.WithImages(model.Network, rows, start, count)), 1)), width);
    }

    /// <summary>Mean of each hidden feature.</summary>
    public double[] HiddenMeans(EncodedRows rows)
    {
        double[]? sums = null;
        chunks.ForEach(rows, (start, count) =>
        {
            var chunk = features.Of(rows, start, count).Hidden!.sum(0L, type: float64).data<double>();
            sums ??= new double[chunk.Count];
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] += chunk[k];
            }
        });
        return Array.ConvertAll(sums ?? [], s => s / rows.Rows);
    }

    /// <summary>x [N, F'] row after row.</summary>
    public float[] Inputs(EncodedRows rows)
    {
        var width = model.Network.Encoder.Outputs;
        return chunks.Joined(rows, width, (start, count) => features.Inputs(rows, start, count));
    }

    /// <summary>x row after row, with images in the coarse form that the Z-predictor reads.</summary>
    public float[] CoarseInputs(EncodedRows rows)
    {
        var encoder = model.Network.Encoder;
        if (encoder.Image is not { } image)
        {
            return Inputs(rows);
        }

        using var coarse = new CoarseImages(new BackboneInput(encoder.Outputs) { Image = image.Shape });
        return chunks.Joined(rows, coarse.Outputs, (start, count) => coarse.forward(RowFeatures.WithImages(model.Network, rows, start, count)));
    }

    /// <summary>x with the columns that the last layer derives from it, [N, F' + D] row after row.</summary>
    public float[] LastInputs(EncodedRows rows)
    {
        var width = model.Columns.Count;
        return chunks.Joined(rows, width, (start, count) => model.LastLayer.WithDerived(features.Inputs(rows, start, count)));
    }

    /// <summary>The last hidden layers of all networks side by side, [N, H_1L + H_2L + ..], without any map.</summary>
    public float[] LastHidden(EncodedRows rows)
    {
        var width = model.Networks.Sum(n => n.HiddenWidth);
        return chunks.Joined(rows, width, (start, count) => RowFeatures.JoinedHidden(rows, start, count, model.Networks));
    }

    /// <summary>Latent codes of an autoencoder [N, L] row after row, of the population or of the rows' clusters.</summary>
    public float[] Latents(EncodedRows rows, bool ofClusters)
    {
        var network = model.Network;
        return chunks.Joined(rows, network.HiddenWidth, (start, count) => RowFeatures.JoinedHidden(rows, start, count, [network], ofClusters));
    }

    /// <summary>The images [N, C H W] on the scale of pixels that an autoencoder makes of latent codes [N, L], of the population or of the rows' clusters.</summary>
    public float[] Decoded(float[] latents, EncodedRows rows, bool ofClusters)
    {
        var (network, width, values) = (model.Network, model.Network.HiddenWidth, model.Encoding.Image!.Shape.Values);
        return chunks.Joined(rows, values, (start, count) =>
        {
            var codes = tensor(latents.AsSpan(start * width, count * width).ToArray()).view(count, width);
            return network.Encoder.InPixels(network.Decode(codes, ofClusters ? rows.ClusterTensor(0, start, count) : null));
        });
    }

    /// <summary>r(x) of the context's columns, [N, P] row after row.</summary>
    public float[] Summary(EncodedRows rows)
    {
        var columns = model.LastLayer.Context!.Columns;
        return chunks.Joined(rows, columns.Count, (start, count) =>
        {
            var (x, w) = features.Of(rows, start, count);
            return cat([.. columns.Select(column => Summary(column, x, w))], 1);
        });
    }

    /// <summary>A column of r(x) [N, 1].</summary>
    private static Tensor Summary(SummaryColumn column, Tensor x, Tensor? w)
    {
        var values = (column.Kind == SummaryColumnKind.Hidden ? w! : x).narrow(1, column.Index, 1);
        return column.Kind == SummaryColumnKind.InputSquare ? values.Squared() : values;
    }
}
