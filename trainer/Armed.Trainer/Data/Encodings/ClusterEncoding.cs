namespace Armed.Trainer.Data;

/// <summary>How a grouping factor is coded.</summary>
public sealed record ClusterEncoding
{
    /// <summary>Column name; of an interaction the columns' names joined by colons.</summary>
    public required string Name { get; init; }

    /// <summary>Columns of the source whose cells make a cluster's name. Default <see cref="Name"/>.</summary>
    public IReadOnlyList<string> Columns
    {
        get => field ?? [Name];
        init;
    }

    /// <summary>Cluster names of the training rows in code order: by number if all are numbers, else ordinal.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Training rows of each cluster, in code order.</summary>
    public required IReadOnlyList<int> Rows { get; init; }
}
