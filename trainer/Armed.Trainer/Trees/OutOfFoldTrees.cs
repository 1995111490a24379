using Armed.Trainer.Common;

namespace Armed.Trainer.Trees;

/// <summary>
/// Boosted trees of all rows, and what trees that have not seen a row say of it (Wolpert, Neural Netw 5, 1992): in a later model the column of the latter is judged as if it were new, because no row's outcome is in its own value.
/// </summary>
/// <param name="Trees">Fitted on all rows with the mean number of trees of the folds; none if the folds stopped at once.</param>
/// <param name="Values">By row, the sums of the trees fitted without its fold [N, O].</param>
internal sealed record OutOfFoldTrees(ObliviousTrees Trees, float[] Values)
{
    /// <summary>Number of folds.</summary>
    public const int Folds = 5;

    /// <summary>Rows from which on there are two folds: half of so many rows grow trees as well as four fifths do, because a tree sees <see cref="TreeOptions.MostRows"/> at most.</summary>
    private const int ManyRows = 100_000;

    /// <summary>Groups from which on there may be two folds: half of a few clusters say less of the others than four fifths do.</summary>
    private const int FewestGroups = 121;

    private const int FoldsOfMany = 2;

    /// <summary>Rows that all trees together grow on at most, and rows that stop them: of more those at even distances.</summary>
    private const int MostGrowing = 200_000, MostStopping = 25_000;

    // 12 % of the rows (or clusters) that a fold's trees may see stop them.
    private const int StoppingOf = 25, StoppingPlaces = 3;

    private const long SeedOfFolds = 0x7472656573;

    /// <summary>Fits trees without each fold, and with all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="groups">What is in one fold together: a number from 0 on for each row, its own or that of its cluster.</param>
    /// <param name="seed">Seed of the folds and of the trees' draws.</param>
    /// <param name="cancellation">Stops it.</param>
    public static OutOfFoldTrees Fit(TreeRows rows, int[] groups, long seed, CancellationToken cancellation)
    {
        var count = rows.Rows >= ManyRows && groups.Max() + 1 >= FewestGroups ? FoldsOfMany : Folds;
        var (folds, places) = Places(groups, count, seed);
        return Fit(rows, Array.ConvertAll(groups, group => folds[group]), Array.ConvertAll(groups, group => places[group]), count, seed, cancellation);
    }

    /// <summary>The same with given folds.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="folds">By row its fold, from 0 to 4.</param>
    /// <param name="places">By row its place in a random order within the fold: some of them stop the trees of other folds.</param>
    /// <param name="seed">Seed of the trees' draws.</param>
    /// <param name="cancellation">Stops it.</param>
    public static OutOfFoldTrees Fit(TreeRows rows, int[] folds, int[] places, long seed, CancellationToken cancellation) => Fit(rows, folds, places, Folds, seed, cancellation);

    /// <summary>What trees that have not seen a row's fold say of it where its columns are others than those they learn from, such as without what a cluster would tell [N, O].</summary>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="asked">By column the values of the same rows to predict at.</param>
    /// <param name="folds">By row its fold, from 0 to 4.</param>
    /// <param name="places">By row its place in a random order within the fold.</param>
    /// <param name="seed">Seed of the trees' draws.</param>
    /// <param name="cancellation">Stops it.</param>
    public static float[] Predict(TreeRows rows, IReadOnlyList<float[]> asked, int[] folds, int[] places, long seed, CancellationToken cancellation) =>
        ByFold(rows, asked, folds, places, folds.Max() + 1, seed, cancellation).Values;

    private static OutOfFoldTrees Fit(TreeRows rows, int[] folds, int[] places, int number, long seed, CancellationToken cancellation)
    {
        var (values, count) = ByFold(rows, rows.Columns, folds, places, number, seed, cancellation);
        var options = TreeOptions.For(rows, StableSeed.Mix(seed, Folds)) with { MostTrees = (int)Math.Round(count / (double)number) };
        return new OutOfFoldTrees(TreeBoosting.Fit(rows, RowSample.Of([.. Enumerable.Range(0, rows.Rows)], MostGrowing), [], options, cancellation), values);
    }

    /// <summary>The sums of the trees without each row's fold, and the number of trees of all folds.</summary>
    private static (float[] Values, int Trees) ByFold(TreeRows rows, IReadOnlyList<float[]> asked, int[] folds, int[] places, int number, long seed, CancellationToken cancellation)
    {
        var (values, count) = (new float[rows.Rows * rows.Outputs], 0);
        for (var fold = 0; fold < number; fold++)
        {
            int[] others = Rows(row => folds[row] != fold), own = Rows(row => folds[row] == fold);
            var stops = Stopping(folds, places, fold);
            int[] growing = RowSample.Of([.. others.Where(row => !stops(row))], MostGrowing), stopping = RowSample.Of([.. others.Where(stops)], MostStopping);
            var trees = TreeBoosting.Fit(rows, growing, stopping, TreeOptions.For(rows, StableSeed.Mix(seed, fold)), cancellation);
            Predict(trees, asked, own, values);
            count += trees.Count;
        }

        return (values, count);

        int[] Rows(Func<int, bool> isChosen) => [.. Enumerable.Range(0, rows.Rows).Where(isChosen)];
    }

    /// <summary>
    /// Which rows of the other folds stop a fold's trees: those at 3 of 25 places. Where there are fewer places than 25, 3 of 25 places may be none or nearly all of them: then the groups themselves are counted, in the order of their places, from a start that
    /// moves with the fold. At least one group stops the trees and, if there are two, one grows them.
    /// </summary>
    /// <param name="folds">By row its fold.</param>
    /// <param name="places">By row its group's place within the fold.</param>
    /// <param name="fold">The fold that is left out.</param>
    internal static Func<int, bool> Stopping(int[] folds, int[] places, int fold)
    {
        if (places.Max() >= StoppingOf - 1)
        {
            return row => (places[row] + fold) % StoppingOf < StoppingPlaces;
        }

        (int Place, int Fold)[] groups = [.. places.Zip(folds).Where(group => group.Second != fold).Distinct().Order()];
        var count = Math.Max(1, Math.Min((int)Math.Round(groups.Length * StoppingPlaces / (double)StoppingOf), groups.Length - 1));
        var stopping = Enumerable.Range(0, Math.Min(count, groups.Length)).Select(k => groups[((fold * count) + k) % groups.Length]).ToHashSet();
        return row => stopping.Contains((places[row], folds[row]));
    }

    /// <summary>By group its fold, and its place in the order within the fold.</summary>
    private static (int[] Folds, int[] Places) Places(int[] groups, int number, long seed)
    {
        int[] order = [.. Enumerable.Range(0, groups.Max() + 1)];
        new SplitMix64(unchecked((ulong)StableSeed.Mix(seed, SeedOfFolds))).Shuffle(order);
        var (folds, places) = (new int[order.Length], new int[order.Length]);
        for (var at = 0; at < order.Length; at++)
        {
            (folds[order[at]], places[order[at]]) = (at % number, at / number);
        }

        return (folds, places);
    }

    private static void Predict(ObliviousTrees trees, IReadOnlyList<float[]> columns, int[] own, float[] values)
    {
        var x = new float[columns.Count];
        foreach (var row in own)
        {
            for (var column = 0; column < x.Length; column++)
            {
                x[column] = columns[column][row];
            }

            trees.Predict(x, values.AsSpan(row * trees.Outputs, trees.Outputs));
        }
    }
}
