using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Splits;

/// <summary>
/// Folds of rows of known clusters: the rows of each cluster of the first factor are spread evenly over the folds, and within a cluster those of each class. A cluster of one row always trains:
/// its row could only be scored as one of an unknown cluster.
/// </summary>
internal static class RowFolds
{
    /// <summary>The fold of each row; -1 for rows that always train.</summary>
    public static int[] Draw(ClusteredTable table, int folds, long seed)
    {
        var random = new SplitMix64((ulong)seed);
        int[] order = [.. Enumerable.Range(0, table.Rows)], labels = [.. Enumerable.Range(0, folds)];
        random.Shuffle(order);
        random.Shuffle(labels);
        var numbers = new int[table.Rows];
        var (next, ascending) = (0, true);
        foreach (var cluster in order.GroupBy(row => table.Clusters[0].Codes[row]).Select(rows => rows.ToArray()))
        {
            foreach (var row in ByClass(table.Outcome, cluster, ascending))
            {
                numbers[row] = cluster.Length == 1 ? -1 : labels[next++ % folds];
            }

            ascending = !ascending;
        }

        return numbers;
    }

    /// <summary>Rows class by class. Every other cluster goes backwards, so that the last class of one is the first of the next, and dealing on evens it out.</summary>
    private static IEnumerable<int> ByClass(OutcomeColumn outcome, int[] rows, bool ascending) =>
        outcome.IsNumber ? rows : ascending ? rows.OrderBy(row => outcome.Classes[row]) : rows.OrderByDescending(row => outcome.Classes[row]);
}
