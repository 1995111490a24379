using Armed.Trainer.Common;
using Armed.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit;

/// <summary>
/// Standardises the last hidden layers, rotates them to their principal components and whitens these: components with a singular value above 3 %
/// of the largest, at most 16; of one linear predictor and from 10,000 rows on 64, of which the first 16 may have slopes per cluster.
/// </summary>
internal static class HiddenWhitening
{
    /// <summary>Singular value, as a share of the largest, from which on a component is kept.</summary>
    private const double SmallestSingularValue = 0.03;

    /// <summary>Components up to which each may have a slope per cluster.</summary>
    public const int MostSlopes = 16;

    /// <summary>Components of the fixed part for many rows, which can tell more of them apart.</summary>
    private const int MostComponentsOfManyRows = 64;

    private const int ManyRows = 10_000;

    /// <summary>A unit that varies by less than this share of its size is left out: single precision would lose its variation.</summary>
    private const double SmallestVariation = 0.03;

    /// <summary>A component whose rounding errors would be so many times those of the units is left out.</summary>
    private const double MostAmplification = 15;

    /// <summary>A unit's rounding errors are at least those of numbers of this share of the units' mean size: they come from the layer's sums, too.</summary>
    private const double TypicalShare = 0.5;

    /// <summary>The map from h [N, H], row after row; null when h is constant there.</summary>
    /// <param name="hidden">h.</param>
    /// <param name="width">H.</param>
    /// <param name="caution">Above 1: rounding errors must be so many times smaller; infinity leaves nothing.</param>
    /// <param name="outputs">Linear predictors: several have a coefficient of each component.</param>
    public static HiddenMap? Fit(float[] hidden, int width, double caution = 1, int outputs = 1)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var h = tensor(hidden).to(float64).view(-1, width);                               // [n, H]
        var centre = h.mean([0L]);
        var sd = h.std(0L, unbiased: false);
        var size = h.Squared().mean([0L]).sqrt();
        size = maximum(size, size.mean().Times(TypicalShare));                            // rounding goes with it
        var scale = where(sd > size.Times(caution * SmallestVariation), sd.reciprocal(), zeros_like(sd));
        var (values, vectors) = linalg.eigh(Correlation(h, centre, scale));               // ascending
        var candidates = Candidates([.. values.data<double>()], outputs == 1 && h.size(0) >= ManyRows ? MostComponentsOfManyRows : MostSlopes);
        var weights = scale.unsqueeze(1) * vectors / maximum(values, zeros_like(values)).sqrt(); // [H, H]
        double[] amplification = [.. (weights * size.unsqueeze(1)).Squared().sum(0L).sqrt().data<double>()];
        long[] kept = [.. candidates.Where(k => amplification[k] <= MostAmplification / caution)];
        if (kept.Length == 0)
        {
            return null;
        }

        var weight = weights.index_select(1, tensor(kept)).t().contiguous();              // [P, H]
        return new HiddenMap(width, kept.Length, Singles(weight), Singles(centre));
    }

    private static Tensor Correlation(Tensor h, Tensor centre, Tensor scale)
    {
        var standardised = (h - centre) * scale;
        using Scalar rows = h.size(0);
        return standardised.t().mm(standardised).div(rows);
    }

    /// <summary>Components by descending eigenvalue of the correlation matrix.</summary>
    private static IEnumerable<long> Candidates(double[] ascending, int most)
    {
        var largest = ascending[^1];
        return largest > 1e-12
            ? Enumerable.Range(1, ascending.Length).Select(i => (long)(ascending.Length - i)).TakeWhile(k => ascending[k] > SmallestSingularValue * SmallestSingularValue * largest).Take(most)
            : [];
    }

    private static float[] Singles(Tensor values)
    {
        using var single = values.to(float32).contiguous();
        return [.. single.data<float>()];
    }
}
