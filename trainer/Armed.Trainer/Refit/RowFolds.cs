using Armed.Trainer.Common;

namespace Armed.Trainer.Refit;

/// <summary>Divides rows at random into folds.</summary>
internal static class RowFolds
{
    /// <summary>The folds, each in the table's order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="seed">The seed of the division.</param>
    public static IEnumerable<int[]> Of(int[] rows, int folds, long seed)
    {
        int[] order = [.. rows];
        new SplitMix64(unchecked((ulong)seed)).Shuffle(order);
        return Enumerable.Range(0, folds).Select(fold => order.Where((_, at) => at % folds == fold).Order().ToArray());
    }
}
