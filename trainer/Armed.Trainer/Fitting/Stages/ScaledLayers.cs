using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>
/// Initial weights of dense hidden layers from training rows: each unit's linear part has standard deviation 1 over them (as Mishkin and Matas have it for a layer as a whole, "All you need is a good init", ICLR 2016), and its activation
/// bends between two of the rows' values. A unit that bends elsewhere is linear or dead, and a narrow network has few others.
/// </summary>
internal static class ScaledLayers
{
    /// <summary>Bends lie between these quantiles of a unit's linear part, and between two values of it where ties fill a whole tail.</summary>
    private const double LowestShare = 0.2, HighestShare = 0.8;

    /// <summary>What a unit's linear part is divided by at the least: of inputs that hardly differ between these rows, others may be far away.</summary>
    private const double LeastSd = 0.1;

    /// <summary>Sets weights and biases, first layer to last.</summary>
    /// <param name="backbone">The layers, with drawn weights.</param>
    /// <param name="x">Training rows [n, F].</param>
    /// <param name="generator">Draws at which quantile each unit bends.</param>
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
        var shares = zeros_like(layer.bias).uniform_(LowestShare, HighestShare, generator).data<float>().ToArray(); // [H]
        var z = layer.forward(x).t().contiguous().data<float>().ToArray();                                          // [H, n]
        var (rows, divisors, biases) = ((int)x.size(0), new float[shares.Length], new float[shares.Length]);
        for (var unit = 0; unit < shares.Length; unit++)
        {
            var values = z.AsSpan(unit * rows, rows);
            values.Sort();
            var sd = Math.Max(LeastSd, Sd(values));
            (divisors[unit], biases[unit]) = ((float)sd, (float)(-Bend(values, shares[unit]) / sd));
        }

        layer.weight!.div_(tensor(divisors).unsqueeze(1));
        layer.bias.copy_(tensor(biases));
    }

    private static double Sd(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / values.Length);
    }

    /// <summary>Half-way from the value at a share of the rows to the next larger one; from the largest, which ties may have reached, to the next smaller. 0 where all are the same.</summary>
    private static double Bend(ReadOnlySpan<float> sorted, double share)
    {
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
        {
            return 0;
        }

        var value = sorted[(int)(share * (sorted.Length - 1))];
        var above = sorted[^1] > value;
        var next = above ? sorted[FirstAbove(sorted, value)] : sorted[FirstAbove(sorted, MathF.BitDecrement(value)) - 1];
        return ((double)value + next) / 2;
    }

    private static int FirstAbove(ReadOnlySpan<float> sorted, float value)
    {
        var at = 0;
        while (at < sorted.Length && sorted[at] <= value)
        {
            at++;
        }

        return at;
    }
}
