namespace Armed.Cli.Differing;

/// <summary>How the clusters of a grouping factor differ between two bundles.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Before">Clusters of the first bundle; null where it lacks the factor.</param>
/// <param name="After">Clusters of the second bundle; null where it lacks the factor.</param>
/// <param name="Names">The clusters that one of them alone knows.</param>
internal sealed record ClusterChange(string Factor, int? Before, int? After, NameChange Names)
{
    /// <summary>Whether both know the same clusters; their order has no meaning.</summary>
    public bool IsNone => Names.Gained.Count == 0 && Names.Lost.Count == 0 && Before.HasValue == After.HasValue;

    /// <summary>What happened, in a word or two.</summary>
    public string Kind => Before is null ? "factor added" : After is null ? "factor removed" : Names.Kind;
}
