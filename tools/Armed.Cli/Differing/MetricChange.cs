namespace Armed.Cli.Differing;

/// <summary>A score that both bundles have, or one of them.</summary>
/// <param name="Rows">The split.</param>
/// <param name="Head">The head.</param>
/// <param name="Score">The score's name.</param>
/// <param name="Before">In the first bundle; null where it lacks it.</param>
/// <param name="After">In the second bundle; null where it lacks it.</param>
internal sealed record MetricChange(string Rows, string Head, string Score, double? Before, double? After)
{
    /// <summary>Null unless both have it.</summary>
    public double? Difference => After - Before;
}
