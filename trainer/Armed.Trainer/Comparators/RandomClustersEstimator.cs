using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Fits a model with the clusters of the rows of the fit dealt out anew: their sizes stay, and what they say of the outcome is gone.</summary>
/// <param name="estimator">The model.</param>
/// <param name="seed">Seed of the fit.</param>
internal sealed class RandomClustersEstimator(IEstimator estimator, long seed) : IEstimator
{
    /// <summary>Numbers the deal among the draws of a seed.</summary>
    private const int Stream = 78;

    public string Name => estimator.Name;

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        var rows = split.Learning;
        var dealt = (int[])rows.Clone();
        new GaussianRandom(StableSeed.Mix(seed, Stream)).Shuffle(dealt);
        // A row takes the clusters of all factors from one row, so that nested factors stay nested.
        return estimator.Fit(split.With(split.Table with { Cells = null, Clusters = [.. split.Table.Clusters.Select(factor => Dealt(factor, rows, dealt))] }), cancellation);
    }

    private static CategoricalColumn Dealt(CategoricalColumn factor, int[] rows, int[] dealt)
    {
        var codes = (int[])factor.Codes.Clone();
        for (var i = 0; i < rows.Length; i++)
        {
            codes[rows[i]] = factor.Codes[dealt[i]];
        }

        return factor with { Codes = codes };
    }
}
