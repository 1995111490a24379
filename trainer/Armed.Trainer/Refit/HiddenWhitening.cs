using Armed.Trainer.Internal;
using Armed.Trainer.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit;

/// <summary>
/// Standardises the last hidden layers, rotates them to their principal components and whitens these: components with a singular value above 3 %
/// of the largest, at most 16.
/// </summary>
internal static class HiddenWhitening
{
    /// <summary>Singular value, as a share of the largest, from which on a component is kept.</summary>
    public const double SmallestSingularValue = 0.03;

    private const int MostComponents = 16;

    /// <summary>A unit that varies by less than this share of its size is left out: single precision would lose its variation.</summary>
    private const double SmallestVariation = 0.05;

    /// <summary>The map from h [N, H], row after row, fitted on some of the rows; null when h is constant there.</summary>
    public static HiddenMap? Fit(float[] hidden, int width, IReadOnlyList<int> rows, double smallestSingularValue)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var h = Selected(hidden, width, rows);                                            // [n, H]
        var centre = h.mean([0L]);
        var sd = h.std(0L, unbiased: false);
        var scale = where(sd > maximum(centre.abs(), sd.max()).Times(SmallestVariation), sd.reciprocal(), zeros_like(sd));
        var (values, vectors) = linalg.eigh(Correlation(h, centre, scale));               // ascending
        int kept = Kept([.. values.data<double>()], smallestSingularValue);
        if (kept == 0)
            return null;
        var rotation = vectors.narrow(1, width - kept, kept).flip(1) / values.narrow(0, width - kept, kept).flip(0).sqrt();
        var weight = (scale.unsqueeze(1) * rotation).t().contiguous();                    // [P, H]
        return new HiddenMap(width, kept, Singles(weight), Singles(centre));
    }

    private static Tensor Correlation(Tensor h, Tensor centre, Tensor scale)
    {
        var standardised = (h - centre) * scale;
        using Scalar rows = h.size(0);
        return standardised.t().mm(standardised).div(rows);
    }

    private static int Kept(double[] eigenvalues, double smallest)
    {
        double largest = eigenvalues[^1];
        if (!(largest > 1e-12))
            return 0;
        return Math.Min(MostComponents, eigenvalues.Count(v => v > smallest * smallest * largest));
    }

    private static Tensor Selected(float[] hidden, int width, IReadOnlyList<int> rows)
    {
        var selected = new double[rows.Count * width];
        for (int i = 0; i < rows.Count; i++)
            for (int k = 0; k < width; k++)
                selected[i * width + k] = hidden[rows[i] * width + k];
        return tensor(selected).view(rows.Count, width);
    }

    private static float[] Singles(Tensor values)
    {
        using var single = values.to(float32).contiguous();
        return [.. single.data<float>()];
    }
}
