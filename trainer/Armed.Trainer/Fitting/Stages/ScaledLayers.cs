using Armed.Trainer.Common;
using Armed.Trainer.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>
/// Initial weights of dense hidden layers from training rows: each unit's linear part has standard deviation 1 over them (as Mishkin and Matas have it for a layer as a whole, "All you need is a good init", ICLR 2016), and its activation
/// bends at one of the rows' values. A unit that bends elsewhere is linear or dead, and a narrow network has few others.
/// </summary>
internal static class ScaledLayers
{
    /// <summary>Share of the rows on either side of a unit's bend at the least.</summary>
    private const double LeastShare = 0.2;

    /// <summary>What counts as a unit that is the same for all rows.</summary>
    private const double LeastSd = 1e-6;

    /// <summary>Sets weights and biases, first layer to last.</summary>
    /// <param name="backbone">The layers, with drawn weights.</param>
    /// <param name="x">Training rows [n, F].</param>
    /// <param name="generator">Draws at which row's value each unit bends.</param>
    public static void Start(DenseBackbone backbone, Tensor x, Generator generator)
    {
        foreach (var layer in backbone.Layers)
        {
            Start((Linear)layer[0], x, generator);
            x = DenseBackbone.Forward(layer, x); // [n, H_l]
        }
    }

    private static void Start(Linear layer, Tensor x, Generator generator)
    {
        layer.bias!.zero_();
        var z = layer.forward(x); // [n, H]
        var sd = z.std(0, unbiased: false); // [H]
        using Scalar least = LeastSd;
        sd = where(sd.gt(least), sd, ones_like(sd));
        layer.weight!.div_(sd.unsqueeze(1));
        var shares = empty_like(sd).uniform_(LeastShare, 1 - LeastShare, generator);
        var bends = shares.Times(z.size(0) - 1).to(int64).unsqueeze(0); // [1, H]
        layer.bias!.copy_(z.div_(sd).sort(0).Values.gather(0, bends).squeeze(0).neg_());
    }
}
