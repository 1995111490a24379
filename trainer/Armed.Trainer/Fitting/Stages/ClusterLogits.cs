using Armed.Runtime.Bundles;
using Armed.Trainer.Models;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Logits of rows whose classes are known, and their log loss at an inverse temperature a: the probabilities are softmax(a z).</summary>
/// <param name="values">z [N, classes], row after row.</param>
/// <param name="labels">Class of each row [N].</param>
internal sealed class ClusterLogits(float[] values, int[] labels)
{
    /// <summary>Temperatures that are tried: beyond, logits tell nothing or everything.</summary>
    private const double Least = 1 / Most, Most = MembershipDescription.LargestTemperature;

    /// <summary>Bins of equal width of the largest probability (Guo, Pleiss, Sun and Weinberger, ICML 2017, eq. 5).</summary>
    private const int Bins = 15;

    private const int MostSteps = 60;

    private const double Settled = 1e-9;

    private int Classes => values.Length / labels.Length;

    /// <summary>The temperature of the least log loss, by Newton's method within a bracket: the loss is convex in 1 / T.</summary>
    public double Temperature()
    {
        var (low, high, inverse) = (1 / Most, 1 / Least, 1.0);
        for (var step = 0; step < MostSteps; step++)
        {
            var (slope, curvature) = Derivatives(inverse);
            var change = -slope / curvature;
            if (Math.Abs(change) <= Settled * inverse)
            {
                break;
            }

            (low, high) = slope > 0 ? (low, inverse) : (inverse, high);
            inverse = inverse + change > low && inverse + change < high ? inverse + change : Math.Sqrt(low * high); // not finite, or beyond the bracket
        }

        return 1 / inverse;
    }

    /// <summary>Log loss and expected calibration error.</summary>
    /// <param name="temperature">T.</param>
    public MembershipScore Score(double temperature)
    {
        var (loss, probabilities, bins) = (0.0, new double[Classes], new (double Rows, double Confidence, double Right)[Bins]);
        for (var row = 0; row < labels.Length; row++)
        {
            loss -= Softmax(row, 1 / temperature, probabilities);
            var named = probabilities.AsSpan().IndexOf(probabilities.Max());
            ref var bin = ref bins[Math.Min(Bins - 1, (int)(probabilities[named] * Bins))];
            bin = (bin.Rows + 1, bin.Confidence + probabilities[named], bin.Right + (named == labels[row] ? 1 : 0));
        }

        return new MembershipScore(loss / labels.Length, bins.Sum(bin => Math.Abs(bin.Confidence - bin.Right)) / labels.Length);
    }

    /// <summary>First and second derivative of the log loss by a: the mean of E z - z_y, and of Var z.</summary>
    private (double Slope, double Curvature) Derivatives(double inverse)
    {
        var (slope, curvature, probabilities) = (0.0, 0.0, new double[Classes]);
        for (var row = 0; row < labels.Length; row++)
        {
            Softmax(row, inverse, probabilities);
            var own = Row(row);
            double mean = 0, square = 0;
            for (var c = 0; c < own.Length; c++)
            {
                mean += probabilities[c] * own[c];
            }

            for (var c = 0; c < own.Length; c++)
            {
                square += probabilities[c] * (own[c] - mean) * (own[c] - mean);
            }

            (slope, curvature) = (slope + mean - own[labels[row]], curvature + square);
        }

        return (slope / labels.Length, curvature / labels.Length);
    }

    /// <summary>Sets softmax(a z) of a row; the logarithm of its own class's probability.</summary>
    private double Softmax(int row, double inverse, double[] probabilities)
    {
        var own = Row(row);
        double largest = double.NegativeInfinity, sum = 0;
        foreach (var z in own)
        {
            largest = Math.Max(largest, inverse * z);
        }

        for (var c = 0; c < own.Length; c++)
        {
            sum += probabilities[c] = Math.Exp((inverse * own[c]) - largest);
        }

        for (var c = 0; c < own.Length; c++)
        {
            probabilities[c] /= sum;
        }

        return (inverse * own[labels[row]]) - largest - Math.Log(sum);
    }

    private ReadOnlySpan<float> Row(int row) => values.AsSpan(row * Classes, Classes);
}
