using System.Numerics.Tensors;
using Armed.Trainer.Common;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Refit.Trials;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Refit.SecondStages;

/// <summary>
/// Linear predictors and clusters' effects of rows by a mixed model that was solved without their fold, at the variances of all rows: what boosted trees may learn from, because in it no row's outcome tells of itself.
/// </summary>
internal sealed class OutOfFoldEffects
{
    private const long SeedOfFolds = 0x6F6F66;

    private readonly List<double[]> _cutPoints = [];

    private OutOfFoldEffects(int rows, int factors)
    {
        (Mean, Fixed, Variance, Folds, Places) = (new double[rows], new double[rows], new double[rows], new int[rows], new int[rows]);
        Parts = [.. Enumerable.Range(0, factors).Select(_ => (new float[rows], new float[rows], new float[rows]))];
    }

    /// <summary>Linear predictor m [N], with what is known of it.</summary>
    public double[] Mean { get; }

    /// <summary>Its part without effects, m - sum_g phi'm_g [N].</summary>
    public double[] Fixed { get; }

    /// <summary>Its variance, sum_g phi'S_g phi [N].</summary>
    public double[] Variance { get; }

    /// <summary>By factor phi'm_g, phi'S_g phi and the first effect, each [N]; 0, phi'T phi and 0 for a cluster that the other folds do not have.</summary>
    public IReadOnlyList<(float[] Mean, float[] Variance, float[] First)> Parts { get; }

    /// <summary>The fold of each row [N].</summary>
    public int[] Folds { get; }

    /// <summary>By fold the cut points of the model without it, which its linear predictors belong to; empty for outcomes without any.</summary>
    public IReadOnlyList<double[]> CutPoints => _cutPoints;

    /// <summary>The place of each row in its fold [N], in the order of the rows; which fold it is in was drawn.</summary>
    public int[] Places { get; }

    /// <summary>Whether a row has a cluster that the other folds have.</summary>
    /// <param name="row">The row.</param>
    public bool IsKnown(int row) => Enumerable.Range(0, Parts.Count).Any(factor => IsKnown(row, factor));

    /// <summary>Whether a row has a cluster of a factor that the other folds have.</summary>
    /// <param name="row">The row.</param>
    /// <param name="factor">The factor.</param>
    public bool IsKnown(int row, int factor) => Parts[factor].Mean[row] != 0;

    /// <summary>Solves without each of five folds of rows.</summary>
    /// <param name="trial">Solves.</param>
    /// <param name="solved">The solution whose variances they have.</param>
    /// <param name="on">The rows, in order.</param>
    /// <param name="seed">The fit's seed.</param>
    public static OutOfFoldEffects Of(RefitTrial trial, RefitCandidate solved, int[] on, long seed) =>
        Of(trial, solved, on, RowFolds.Of([.. Enumerable.Range(0, on.Length)], OutOfFoldTrees.Folds, StableSeed.Mix(seed, SeedOfFolds)));

    /// <summary>Solves without each of five folds of whole clusters of a factor, or as many as it has clusters, which are unknown in their rows.</summary>
    /// <param name="trial">Solves.</param>
    /// <param name="solved">The solution whose variances they have.</param>
    /// <param name="on">The rows, in order.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="seed">The fit's seed.</param>
    public static OutOfFoldEffects WithoutClusters(RefitTrial trial, RefitCandidate solved, int[] on, int factor, long seed)
    {
        var clusters = Enumerable.Range(0, on.Length).GroupBy(at => trial.Rows.Data.Rows.Cluster(on[at], factor)).OrderBy(own => own.Key).Select(own => own.ToArray()).ToArray();
        var folds = RowFolds.Of([.. Enumerable.Range(0, clusters.Length)], OutOfFoldTrees.Folds, StableSeed.Mix(seed, SeedOfFolds));
        return Of(trial, solved, on, folds.Where(fold => fold.Length > 0).Select(fold => fold.SelectMany(cluster => clusters[cluster]).Order().ToArray()));
    }

    private static OutOfFoldEffects Of(RefitTrial trial, RefitCandidate solved, int[] on, IEnumerable<int[]> folds)
    {
        var result = new OutOfFoldEffects(on.Length, solved.Layer.Effects.Count);
        int[] places = [.. Enumerable.Range(0, on.Length)];
        foreach (var (number, fold) in folds.Index())
        {
            for (var at = 0; at < fold.Length; at++)
            {
                (result.Folds[fold[at]], result.Places[fold[at]]) = (number, at);
            }

            var apart = fold.ToHashSet();
            var (without, held) = trial.TryWithout(solved, [.. places.Where(place => !apart.Contains(place)).Select(place => on[place])], [.. fold.Select(place => on[place])]);
            result._cutPoints.Add(without.CutPoints);
            result.Add(without, held, fold);
        }

        return result;
    }

    private void Add(MixedModelFit fit, MixedModelData held, int[] places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var row = held.Row(i);
            var place = places[i];
            var f = held.FixedPart(i, fit.Fixed, held.Offset?[i] ?? 0);
            (Fixed[place], Mean[place]) = (f, f);
            for (var g = 0; g < Parts.Count; g++)
            {
                var (mean, variance, first) = Moments(held.Factors[g], fit.Factors[g], row, held.Factors[g].Codes[i]);
                (Parts[g].Mean[place], Parts[g].Variance[place], Parts[g].First[place]) = ((float)mean, (float)variance, (float)first);
                Mean[place] += mean;
                Variance[place] += variance;
            }
        }
    }

    private static (double Mean, double Variance, double First) Moments(RandomFactor factor, FactorEstimate estimate, ReadOnlySpan<float> row, int code)
    {
        var size = factor.Size;
        var phi = size <= 64 ? stackalloc double[size] : new double[size];
        for (var k = 0; k < size; k++)
        {
            phi[k] = row[factor.Design[k]];
        }

        var means = estimate.Means.AsSpan(code * size, size);
        return (TensorPrimitives.Dot<double>(phi, means), estimate.Variance(code, phi), means[0]);
    }
}
