using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed predict</c> was asked for.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Source">The rows.</param>
/// <param name="Output">The file to write; null for standard output.</param>
/// <param name="Force">Whether that file may be replaced.</param>
/// <param name="Head">Which head answers.</param>
/// <param name="UnknownCluster">What is answered for an unknown cluster; null for the bundle's policy.</param>
internal sealed record PredictSettings(string Bundle, DataSource Source, string? Output, bool Force, PredictionHead Head, UnknownClusterPolicy? UnknownCluster)
{
    /// <summary>The interval of each row; null: none.</summary>
    public IntervalSettings? Interval { get; init; }

    /// <summary>When the name of a level or a cluster is one of the bundle's; null for what the bundle says.</summary>
    public NameMatch? Match { get; init; }
}
