namespace Armed.Cli.Differing;

/// <summary>A score that both bundles have, or one of them.</summary>
/// <param name="Rows">The split.</param>
/// <param name="Head">The head.</param>
/// <param name="Score">The score's name.</param>
/// <param name="Before">In the first bundle; null where it lacks it.</param>
/// <param name="After">In the second bundle; null where it lacks it.</param>
/// <param name="IsOfSameRows">Whether both are known to be of the same rows and the same outcome.</param>
internal sealed record MetricChange(string Rows, string Head, string Score, double? Before, double? After, bool IsOfSameRows)
{
    /// <summary>Whether both have it.</summary>
    public bool IsShared => Before is not null && After is not null;

    /// <summary>Null unless both have it, of the same rows: scores of other rows may differ where the models do not.</summary>
    public double? Difference => IsOfSameRows ? After - Before : null;
}
