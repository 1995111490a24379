using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed adapt</c> was asked for.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Source">The labelled rows.</param>
/// <param name="Output">The new bundle's directory.</param>
/// <param name="Force">Whether a bundle there may be replaced.</param>
/// <param name="Factor">The factor whose clusters are adapted; null for the only one.</param>
internal sealed record AdaptSettings(string Bundle, DataSource Source, string Output, bool Force, string? Factor)
{
    /// <summary>When the name of a level or a cluster is one of the bundle's; null for what the bundle says.</summary>
    public NameMatch? Match { get; init; }
}
