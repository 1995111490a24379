using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <content>Where images raise and lower the linear predictors, by autograd.</content>
internal sealed partial class TorchPredictor
{
    /// <summary>Share of a row's largest sum below which a unit may be on either side of 0.</summary>
    private const double StepShare = 1e-4;

    /// <summary>Grad-CAM before its rectifier (Selvaraju et al., ICCV 2017), [N, O, h, w] row after row, in original units; of the population or of the rows' clusters.</summary>
    public float[] GradientMaps(EncodedRows rows, bool ofClusters)
    {
        var shape = ((ConvolutionalBackbone)_model.HiddenNetworks[0].Backbone).LastMapShape;
        var result = new float[rows.Rows * _model.Outcome.Outputs * shape.Height * shape.Width];
        if (_model.LastLayer.Hidden.Length == 0 && !ofClusters)
        {
            return result; // the population's linear predictor reads no image
        }

        for (var start = 0; start < rows.Rows; start += _chunk)
        {
            using var scope = NewDisposeScope();
            Copy(GradientMaps(rows, start, Math.Min(_chunk, rows.Rows - start), ofClusters), result, start * (result.Length / rows.Rows));
        }

        return result;
    }

    private Tensor GradientMaps(EncodedRows rows, int start, int count, bool ofClusters)
    {
        var networks = _model.HiddenNetworks;
        var parts = networks.Select(network => LastMaps(network, rows, start, count, ofClusters)).ToList();
        var w = _last.Map(cat([.. parts.Select((part, n) => ((ConvolutionalBackbone)networks[n].Backbone).FeaturesOf(part.Maps, part.Columns))], 1));
        var y = LinearPredictor(_model.LastLayer.WithDerived(Inputs(rows, start, count)), w, rows, start, count, ofClusters);   // [N, O]
        var maps = Enumerable.Range(0, _model.Outcome.Outputs).Select(output => Weighted(y.select(1, output), [.. parts.Select(part => part.Maps)]));
        return stack([.. maps], 1).Times(_model.OutcomeSd);                                                                     // [N, O, h, w]
    }

    private Tensor LinearPredictor(Tensor x, Tensor w, EncodedRows rows, int start, int count, bool ofClusters)
    {
        var y = _last.FixedPredictor(x, w);
        for (var g = 0; g < _tables.Length && ofClusters; g++)
        {
            y = y.Plus(_tables[g].Known(_model.LastLayer.Effects[g].Design.Build(x, w), rows.ClusterTensor(g, start, count)).Mean);
        }

        return y;
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
        var (maps, columns) = network.LastMaps(WithImages(network, rows, start, count), ofClusters ? rows.ClusterTensor(0, start, count) : null);
        return (maps.detach().requires_grad_(), columns);
    }

    /// <summary>By row whether a unit of a rectifier before the last layer is so near to 0 that rounding decides on which side it is; null for other activations.</summary>
    public bool[]? AreOnStep(EncodedRows rows)
    {
        if (((ConvolutionalBackbone)_model.HiddenNetworks[0].Backbone).Dense is not { Count: 2 } dense || dense[1] is not ReLU)
        {
            return null;
        }

        var result = new bool[rows.Rows];
        ForEachChunk(rows, (start, count) =>
        {
            foreach (var network in _model.HiddenNetworks)
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
