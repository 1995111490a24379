using System.Numerics.Tensors;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Evaluation;

/// <summary>
/// A fresh classifier of clusters, trained after a fit to see what features tell. Its number of steps does not grow with the rows. Everything follows from the rows: the order of steps is fixed,
/// initial weights have a seed of their own.
/// </summary>
internal static class ClusterProbe
{
    /// <summary>Hidden units of a probe that is a network.</summary>
    public const int HiddenUnits = 64;

    private const int Batch = 128, Steps = 800;
    private const double Rate = 0.01, WeightDecay = 0.01;
    private const long Seed = 7;

    /// <summary>Share of test rows whose cluster it names.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="test">Rows to name the cluster of.</param>
    /// <param name="clusters">Number of clusters.</param>
    /// <param name="hidden">Widths of its hidden layers; none for a linear classifier.</param>
    public static double Accuracy(ProbeRows train, ProbeRows test, int clusters, params int[] hidden)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)Seed, CPU);
        using var classifier = new ClusterClassifier(train.Width, hidden, [clusters]);
        Initialization.Apply(classifier, generator);
        var (mean, scale) = Scales(train);
        Learn(classifier, train, mean, scale);
        using var _ = no_grad();
        var inputs = new float[test.Features.Length];
        for (var i = 0; i < test.Count; i++)
        {
            Scale(test, i, mean, scale, inputs.AsSpan(i * test.Width, test.Width));
        }

        return RightShare(classifier.forward(tensor(inputs).view(test.Count, test.Width))[0], test.Clusters);
    }

    private static void Learn(ClusterClassifier classifier, ProbeRows train, float[] mean, float[] scale)
    {
        var parameters = classifier.parameters().ToArray();
        using var optimizer = new AdamW(
            [new ParameterGroup([.. parameters.Where(p => p.dim() > 1)], 1, WeightDecay, ClipScope.None), new ParameterGroup([.. parameters.Where(p => p.dim() <= 1)], 1, 0, ClipScope.None)],
            clipNorm: 0);
        var rows = Math.Min(Batch, train.Count);
        using var inputs = new FloatBuffer(rows, train.Width);
        using var step = new DenseClassifier(classifier, [inputs]);
        var classes = new long[rows];
        using var _ = no_grad();
        for (long s = 0, next = 0, stride = Stride(train.Count); s < Steps; s++)
        {
            for (var i = 0; i < rows; i++, next = (next + stride) % train.Count)
            {
                Scale(train, (int)next, mean, scale, inputs.Values.Slice(i * train.Width, train.Width));
                classes[i] = train.Clusters[next];
            }

            optimizer.ZeroGradients();
            step.Learn([classes]);
            optimizer.Step(Rate * (Steps - s) / Steps);
        }
    }

    /// <summary>A step through the rows that meets each once and spreads a batch over the table, near the golden section of their number.</summary>
    private static long Stride(int rows)
    {
        var stride = Math.Max(1, (long)(0.618 * rows));
        while (System.Numerics.BigInteger.GreatestCommonDivisor(stride, rows) != 1)
        {
            stride++;
        }

        return stride;
    }

    private static (float[] Mean, float[] Scale) Scales(ProbeRows rows)
    {
        var (mean, scale) = (new float[rows.Width], new float[rows.Width]);
        for (var j = 0; j < rows.Width; j++)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                sum += rows.Features[i * rows.Width + j];
            }

            for (var i = 0; i < rows.Count; i++)
            {
                squares += Math.Pow(rows.Features[i * rows.Width + j] - sum / rows.Count, 2);
            }

            (mean[j], scale[j]) = ((float)(sum / rows.Count), (float)(1 / (Math.Sqrt(squares / rows.Count) + 1e-6)));
        }

        return (mean, scale);
    }

    private static void Scale(ProbeRows rows, int row, float[] mean, float[] scale, Span<float> target)
    {
        TensorPrimitives.Subtract(rows.Features.AsSpan(row * rows.Width, rows.Width), mean, target);
        TensorPrimitives.Multiply(target, scale, target);
    }

    private static double RightShare(TorchSharp.torch.Tensor scores, int[] clusters)
    {
        long[] named = [.. scores.argmax(1).data<long>()];
        return (double)named.Where((cluster, i) => cluster == clusters[i]).Count() / clusters.Length;
    }
}
