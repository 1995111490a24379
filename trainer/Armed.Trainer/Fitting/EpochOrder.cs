using Armed.Trainer.Common;

namespace Armed.Trainer.Fitting;

/// <summary>The order of the training rows in an epoch: a permutation that depends on seed and epoch alone, so a resumed fit finds it again.</summary>
internal sealed class EpochOrder(int[] rows, long seed)
{
    /// <summary>Number of rows.</summary>
    public int Count => rows.Length;

    /// <summary>The rows in the epoch's order.</summary>
    public long[] Permute(int epoch)
    {
        // System.Random's seeded sequence is fixed by its compatibility promise.
        var random = new Random(StableSeed.Combine(seed, epoch));
        var order = Array.ConvertAll(rows, r => (long)r);
        random.Shuffle(order);
        return order;
    }
}
