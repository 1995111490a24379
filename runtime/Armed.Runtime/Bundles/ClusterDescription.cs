namespace Armed.Runtime.Bundles;

/// <summary>A grouping factor of a model.</summary>
public sealed record ClusterDescription
{
    /// <summary>Column name in the training data.</summary>
    public required string Name { get; init; }

    /// <summary>Cluster names in code order: the first has code 0. An unknown cluster has code -1.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Training rows of each cluster, in code order.</summary>
    public IReadOnlyList<int> Rows { get; init; } = [];
}
