using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>Where images raise and lower the linear predictors, by autograd.</summary>
internal sealed class GradCamTensors(FittedModel model, LastLayerTensors last, RowFeatures features, LinearPredictor linearPredictor, RowChunks chunks)
{
    /// <summary>Share of a row's largest sum below which a unit may be on either side of 0.</summary>
    private const double StepShare = 1e-4;

    /// <summary>Grad-CAM before its rectifier (Selvaraju et al., ICCV 2017), [N, O, h, w] row after row, in original units; of the population or of the rows' clusters.</summary>
    public float[] Maps(EncodedRows rows, bool ofClusters)
    {
        var shape = ((ConvolutionalBackbone)model.HiddenNetworks[0].Backbone).LastMapShape;
        var result = new float[checked(rows.Rows * model.Outcome.Outputs * shape.Height * shape.Width)];
        if (model.LastLayer.Hidden.Length == 0 && !ofClusters)
        {
            return result; // the population's linear predictor reads no image
        }

        for (var start = 0; start < rows.Rows; start += chunks.Size)
        {
            using var scope = NewDisposeScope();
            RowChunks.Copy(Maps(rows, start, Math.Min(chunks.Size, rows.Rows - start), ofClusters), result, start * (result.Length / rows.Rows));
        }

        return result;
    }

    private Tensor Maps(EncodedRows rows, int start, int count, bool ofClusters)
    {
        var networks = model.HiddenNetworks;
        var parts = networks.Select(network => LastMaps(network, rows, start, count, ofClusters)).ToList();
        var w = last.Map(cat([.. parts.Select((part, n) => ((ConvolutionalBackbone)networks[n].Backbone).FeaturesOf(part.Maps, part.Columns))], 1));
        var y = linearPredictor.Mean(model.LastLayer.WithDerived(features.Inputs(rows, start, count)), w, rows, start, count, ofClusters);   // [N, O]
        var maps = Enumerable.Range(0, model.Outcome.Outputs).Select(output => Weighted(y.select(1, output), [.. parts.Select(part => part.Maps)]));
        return stack([.. maps], 1).Times(model.OutcomeSd);                                                                     // [N, O, h, w]
    }

    /// <summary>
    /// By row the largest over linear predictors and places of sum_k |A_k| sum_j |d y / d w_j| |W_jk|, in original units: what rounds in a map, as if no terms cancelled and the activation's derivative were 1.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="hasClusters">Whether those under the effects of the rows' clusters count, too.</param>
    public float[] Terms(EncodedRows rows, bool hasClusters)
    {
        var result = new float[rows.Rows];
        for (var start = 0; start < rows.Rows; start += chunks.Size)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(chunks.Size, rows.Rows - start);
            var sizes = Terms(rows, start, count, ofClusters: false);
            RowChunks.Copy(hasClusters ? sizes.maximum(Terms(rows, start, count, ofClusters: true)) : sizes, result, start);
        }

        return result;
    }

    private Tensor Terms(EncodedRows rows, int start, int count, bool ofClusters)
    {
        var networks = model.HiddenNetworks;
        if (model.LastLayer.Hidden.Length == 0 && !ofClusters)
        {
            return zeros(count);
        }

        var parts = networks.Select(network => LastMaps(network, rows, start, count, ofClusters)).ToList();
        Tensor[] hidden = [.. parts.Select((part, n) => ((ConvolutionalBackbone)networks[n].Backbone).FeaturesOf(part.Maps, part.Columns).detach().requires_grad_())]; // w_n [N, H]
        var y = linearPredictor.Mean(model.LastLayer.WithDerived(features.Inputs(rows, start, count)), last.Map(cat(hidden, 1)), rows, start, count, ofClusters);             // [N, O]
        var largest = zeros(count);
        for (var output = 0; output < model.Outcome.Outputs; output++)
        {
            var gradients = autograd.grad([y.select(1, output).sum()], hidden, retain_graph: true);
            var sums = networks.Select((network, n) => Absolute(gradients[n], (ConvolutionalBackbone)network.Backbone, parts[n].Maps)).Aggregate((sum, part) => sum.Plus(part));
            largest = largest.maximum(sums.amax([1L, 2L]));                                                                                                          // [N]
        }

        return largest.Times(model.OutcomeSd);
    }

    /// <summary>The terms of one network's features [N, H] and maps [N, K, h, w] without their signs, [N, h, w].</summary>
    private static Tensor Absolute(Tensor gradients, ConvolutionalBackbone backbone, Tensor maps)
    {
        var weights = tensor(MapWeights.Of(backbone), backbone.Widths[^1], maps.shape[1]).abs_();                             // [H, K]
        return (gradients.detach().abs().matmul(weights).unsqueeze(-1).unsqueeze(-1) * maps.detach().abs()).sum(1);
    }

    /// <summary>sum_k alpha_k A_k [N, h, w] of a linear predictor [N], over the maps A [N, K, h, w] of all networks.</summary>
    private static Tensor Weighted(Tensor y, Tensor[] maps)
    {
        var gradients = autograd.grad([y.sum()], maps, retain_graph: true);
        return maps.Select((map, n) => (gradients[n].mean([2L, 3L], keepdim: true) * map).sum(1)).Aggregate((sum, part) => sum.Plus(part)).detach();
    }

    /// <summary>The last maps [N, K, h, w] of a network, from which autograd starts, and the encoded columns.</summary>
    private static (Tensor Maps, Tensor? Columns) LastMaps(ArmedNetwork network, EncodedRows rows, int start, int count, bool ofClusters)
    {
        using var _ = no_grad();
        var (maps, columns) = network.LastMaps(RowFeatures.WithImages(network, rows, start, count), ofClusters ? rows.ClusterTensor(0, start, count) : null);
        return (maps.detach().requires_grad_(), columns);
    }

    /// <summary>By row whether a unit of a rectifier before the last layer is so near to 0 that rounding decides on which side it is; null for other activations.</summary>
    public bool[]? AreOnStep(EncodedRows rows)
    {
        if (((ConvolutionalBackbone)model.HiddenNetworks[0].Backbone).Dense is not { Count: 2 } dense || dense[1] is not ReLU)
        {
            return null;
        }

        var result = new bool[rows.Rows];
        chunks.ForEach(rows, (start, count) =>
        {
            foreach (var network in model.HiddenNetworks)
            {
                Mark(network, LastMaps(network, rows, start, count, ofClusters: false), result, start);
                Mark(network, LastMaps(network, rows, start, count, ofClusters: true), result, start);
            }
        });
        return result;
    }

    private static void Mark(ArmedNetwork network, (Tensor Maps, Tensor? Columns) last, bool[] result, int start)
    {
        var sizes = ((ConvolutionalBackbone)network.Backbone).SumsOf(last.Maps, last.Columns).abs();   // [N, H]
        var near = sizes.amin([1L]).lt(sizes.amax([1L]).Times(StepShare));
        var marks = near.data<bool>();
        for (var row = 0; row < marks.Count; row++)
        {
            result[start + row] |= marks[row];
        }
    }
}
