namespace Armed.Runtime.Bundles;

/// <summary>
/// How far apart the clusters of a factor are in an autoencoder's latent code: the fewer the clusters' differences that it holds, the larger the Davies-Bouldin index and the smaller the
/// Calinski-Harabasz index. Measured after training on validation rows, or on training rows where these give no
/// index; on at most 4,000 of them, evenly spaced; and for factors of at most 200 clusters.
/// </summary>
public sealed record LatentSeparationDescription
{
    /// <summary>Grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Which code: <c>fixed</c>, or <c>mixed</c> for that with the clusters' effects in the encoder.</summary>
    public required string Head { get; init; }

    /// <summary>Whose rows: <c>validation</c> or <c>train</c>.</summary>
    public required string Partition { get; init; }

    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Clusters that have one of them or more; at least 2.</summary>
    public required int Clusters { get; init; }

    /// <summary>Davies-Bouldin index, at least 0: on average over the clusters, the spread of a cluster and of its worst neighbour over the distance of their centres. Large: the code does not tell clusters apart.</summary>
    public required double DaviesBouldin { get; init; }

    /// <summary>Calinski-Harabasz index, at least 0: the variance between clusters over that within, each over its degrees of freedom. About 1: no more than by chance.</summary>
    public required double CalinskiHarabasz { get; init; }
}
