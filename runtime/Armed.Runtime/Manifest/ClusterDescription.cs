namespace Armed.Runtime.Bundles;

/// <summary>A grouping factor of a model.</summary>
public sealed record ClusterDescription
{
    /// <summary>Column name in the training data; of an interaction the columns' names joined by colons, such as <c>school:class</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Columns of the training data whose cells make a cluster's name: the factor's own name, or those of an interaction. Default <see cref="Name"/>.</summary>
    public IReadOnlyList<string> Columns
    {
        get => field ?? [Name];
        init;
    }

    /// <summary>
    /// Cluster names in code order: the first has code 0. An unknown cluster has code -1. Those of an interaction are its cells joined by colons, with a backslash before
    /// each colon or backslash within a cell.
    /// </summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Training rows of each cluster, in code order, with the labelled rows that it was adapted from later.</summary>
    public IReadOnlyList<int> Rows { get => field ?? []; init; }
}
