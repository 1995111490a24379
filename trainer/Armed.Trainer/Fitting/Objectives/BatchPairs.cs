namespace Armed.Trainer.Fitting.Objectives;

/// <summary>Which rows of a batch share a cluster of one factor.</summary>
internal sealed class BatchPairs
{
    private int[] _slotOfCluster = [];                                        // slot + 1 of a cluster of the batch; 0: it has no row there

    /// <summary>Per row the number of its cluster within the batch; a row of an unknown cluster is alone.</summary>
    public int[] Slots { get; private set; } = [];

    /// <summary>Rows of each of the batch's clusters, <see cref="Clusters"/> of them.</summary>
    public int[] Counts { get; private set; } = [];

    /// <summary>Number of clusters in the batch.</summary>
    public int Clusters { get; private set; }

    /// <summary>1 / (n_c - 1) of a row's cluster; 0 where it has no other row in the batch.</summary>
    public float Weight(int row) => Counts[Slots[row]] is > 1 and var rows ? 1f / (rows - 1) : 0;

    /// <summary>Takes the clusters [B] of a batch.</summary>
    public void Set(ReadOnlySpan<long> clusters)
    {
        if (Slots.Length != clusters.Length)
        {
            (Slots, Counts) = (new int[clusters.Length], new int[clusters.Length]);
        }

        Clusters = 0;
        Array.Clear(Counts);
        for (var i = 0; i < clusters.Length; i++)
        {
            Counts[Slots[i] = SlotOf(clusters[i])]++;
        }

        foreach (var cluster in clusters)
        {
            if (cluster >= 0)
            {
                _slotOfCluster[cluster] = 0;
            }
        }
    }

    private int SlotOf(long cluster)
    {
        if (cluster < 0)
        {
            return Clusters++;
        }

        if (cluster >= _slotOfCluster.Length)
        {
            Array.Resize(ref _slotOfCluster, (int)Math.Max(cluster + 1, 2L * _slotOfCluster.Length));
        }

        ref var slot = ref _slotOfCluster[cluster];
        if (slot == 0)
        {
            slot = ++Clusters;
        }

        return slot - 1;
    }
}
