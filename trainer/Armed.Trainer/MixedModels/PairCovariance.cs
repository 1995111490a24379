namespace Armed.Trainer.MixedModels;

/// <summary>
/// Posterior covariances between the effects of two factors, Cov(u_gc, u_hd | y) given beta and the variance parameters, by pairs of clusters. The clusters of the first
/// factor either have a covariance with every cluster of the second, or with those that they meet in a row; the others then count as 0.
/// </summary>
internal sealed record PairCovariance
{
    /// <summary>Index of the first factor g.</summary>
    public required int Factor { get; init; }

    /// <summary>Index of the second factor h.</summary>
    public required int Other { get; init; }

    /// <summary>Clusters of the first factor, C.</summary>
    public required int Clusters { get; init; }

    /// <summary>Clusters of the second factor, D.</summary>
    public required int OtherClusters { get; init; }

    /// <summary>Effects of the first factor, K.</summary>
    public required int Effects { get; init; }

    /// <summary>Effects of the second factor, L.</summary>
    public required int OtherEffects { get; init; }

    /// <summary>Clusters of the second factor that a cluster of the first has covariances with, at most; all of them where <see cref="Codes"/> is empty.</summary>
    public required int Partners { get; init; }

    /// <summary>Codes of these clusters, -1 where a cluster has fewer, [C, Partners]; empty where each cluster has all in code order.</summary>
    public int[] Codes { get; init; } = [];

    /// <summary>The blocks, [C, Partners, K, L].</summary>
    public required double[] Values { get; init; }

    /// <summary>Numbers of a block.</summary>
    public int Terms => Effects * OtherEffects;

    /// <summary>The block of two clusters, [K, L]; empty where it counts as 0.</summary>
    public ReadOnlySpan<double> Of(int cluster, int other)
    {
        var place = Codes.Length == 0 ? other : Codes.AsSpan(cluster * Partners, Partners).IndexOf(other);
        return place < 0 ? [] : Values.AsSpan(((cluster * Partners) + place) * Terms, Terms);
    }
}
