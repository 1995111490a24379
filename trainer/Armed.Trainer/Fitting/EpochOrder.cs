using Armed.Trainer.Common;

namespace Armed.Trainer.Fitting;

/// <summary>
/// The order of the training rows in an epoch: a permutation that depends on seed and epoch alone, so a resumed fit finds it again. With clusters, rows of one cluster come in pairs: where there
/// are more clusters than a batch has rows, a batch of single rows would hardly hold two of one cluster, and the closed adversary compares such pairs.
/// </summary>
/// <param name="rows">The training rows.</param>
/// <param name="seed">Seed of the order.</param>
/// <param name="clusters">The cluster of each row, below 0 for none; null for single rows.</param>
internal sealed class EpochOrder(int[] rows, long seed, long[]? clusters = null)
{
    /// <summary>Epochs that go through the rows once, each through a part of them: of many rows a part says whether to go on. Default 1.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Most rows of an epoch; the last part may have fewer.</summary>
    public int Count => (rows.Length + Parts - 1) / Parts;

    /// <summary>Number of rows of one epoch: those that are left, in the last part.</summary>
    public int CountOf(int epoch) => Math.Min(Count, rows.Length - (epoch % Parts * Count));

    /// <summary>The rows in the epoch's order.</summary>
    public long[] Permute(int epoch) => Parts == 1 ? PermuteAll(epoch) : PermuteAll(epoch / Parts).AsSpan(epoch % Parts * Count, CountOf(epoch)).ToArray();

    private long[] PermuteAll(int epoch)
    {
        // System.Random's seeded sequence is fixed by its compatibility promise.
        var random = new Random(StableSeed.Combine(seed, epoch));
        if (clusters is not null)
        {
            return Paired(clusters, random);
        }

        var order = Array.ConvertAll(rows, r => (long)r);
        random.Shuffle(order);
        return order;
    }

    /// <summary>Each row once; rows of a cluster two by two, in the order in which chance brings them together, and then the pairs and the rows that are left over in any order.</summary>
    private long[] Paired(long[] clusters, Random random)
    {
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(order);
        var (units, waiting) = (new List<(int First, int Second)>(rows.Length), new Dictionary<long, int>());
        foreach (var row in order)
        {
            if (clusters[row] >= 0 && waiting.Remove(clusters[row], out var unit))
            {
                units[unit] = (units[unit].First, row);
                continue;
            }

            waiting[clusters[row]] = units.Count; // of rows without a cluster nobody asks
            units.Add((row, -1));
        }

        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(units));
        return [.. units.SelectMany(unit => unit.Second < 0 ? new[] { (long)rows[unit.First] } : [rows[unit.First], rows[unit.Second]])];
    }
}
