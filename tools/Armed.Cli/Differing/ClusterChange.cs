namespace Armed.Cli.Differing;

/// <summary>The clusters of a grouping factor that one of two bundles alone knows.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Before">Clusters of the first bundle; null where it lacks the factor.</param>
/// <param name="After">Clusters of the second bundle; null where it lacks the factor.</param>
/// <param name="Gained">Those of the second alone, in its order.</param>
/// <param name="Lost">Those of the first alone, in its order.</param>
internal sealed record ClusterChange(string Factor, int? Before, int? After, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost)
{
    public bool IsNone => Gained.Count == 0 && Lost.Count == 0 && Before.HasValue == After.HasValue;
}
