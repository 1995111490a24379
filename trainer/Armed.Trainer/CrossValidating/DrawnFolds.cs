using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.CrossValidating;

/// <summary>Folds drawn at random.</summary>
internal static class DrawnFolds
{
    /// <summary>Folds of rows or of whole clusters.</summary>
    /// <param name="scheme">Clusters, or rows for any other.</param>
    /// <param name="table">The table.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="InputException">There are too few rows or clusters.</exception>
    public static IReadOnlyList<Fold> Of(FoldScheme scheme, ClusteredTable table, int count, long seed)
    {
        var folds = Fold.Of(scheme == FoldScheme.Clusters ? ClusterFolds.Draw(table, count, seed) : RowFolds.Draw(table, count, seed));
        return folds.Count == count ? folds
            : throw new InputException($"There are {count} folds of rows, but only {Say.Rows(folds.Sum(fold => fold.Test.Count))} of clusters with two or more rows. Use fewer --folds, or --scheme clusters.");
    }
}
