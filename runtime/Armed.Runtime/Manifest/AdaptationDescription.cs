namespace Armed.Runtime.Bundles;

/// <summary>Which clusters of a bundle were added or refreshed from labelled rows after training, and what a further adaptation needs of them.</summary>
public sealed record AdaptationDescription
{
    /// <summary>Bundle id of the bundle that was adapted last.</summary>
    public required string Parent { get; init; }

    /// <summary>Labelled rows that the last adaptation used.</summary>
    public required int Rows { get; init; }

    /// <summary>How: gaussian sums, newton, quadrature or softmax newton; context if unlabelled rows alone told of the clusters.</summary>
    public required string Method { get; init; }

    /// <summary>Every cluster that was ever adapted, by factor and code.</summary>
    public required IReadOnlyList<AdaptedClusterDescription> Clusters { get; init; }
}
