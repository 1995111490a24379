namespace Armed.Runtime;

/// <summary>A cluster that was added or refreshed since the bundle was loaded, from labelled rows, unlabelled ones or both.</summary>
public sealed record AdaptedCluster
{
    /// <summary>Name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Name of the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Whether the bundle does not have it; false for one that was refreshed.</summary>
    public required bool IsNew { get; init; }

    /// <summary>Labelled rows that it was adapted from, in all, those before the bundle was saved included.</summary>
    public required int Rows { get; init; }

    /// <summary>Unlabelled rows that are known of it, in all; 0 for a cluster that was not inferred.</summary>
    public int UnlabelledRows { get; init; }

    /// <summary>Whether the means of the unlabelled rows shift its effects; false without any, and where they are fewer than the model found useful, so that the population answers.</summary>
    public bool UsesContext { get; init; }

    /// <summary>Whether the known clusters that the unlabelled rows resemble give its effects; likewise.</summary>
    public bool UsesMembership { get; init; }

    /// <summary>Its effects, in the order of the manifest's terms; of a multiclass outcome those of each class in turn.</summary>
    public required IReadOnlyList<ClusterEffect> Effects { get; init; }

    /// <summary>Whether the effects are in original units; false if an older bundle does not say them, so that they are on the scale of the design.</summary>
    public required bool InOriginalUnits { get; init; }
}
