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
        return Of(order, folds);
    }

    /// <summary>The same with each class's rows spread over the folds.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="seed">The seed of the division.</param>
    /// <param name="classOf">The class of a row.</param>
    public static IEnumerable<int[]> ByClass(int[] rows, int folds, long seed, Func<int, int> classOf)
    {
        int[] order = [.. rows];
        new SplitMix64(unchecked((ulong)seed)).Shuffle(order);
        return Of([.. order.OrderBy(classOf)], folds);
    }

    private static IEnumerable<int[]> Of(int[] order, int folds) => Enumerable.Range(0, folds).Select(fold => order.Where((_, at) => at % folds == fold).Order().ToArray());
}
