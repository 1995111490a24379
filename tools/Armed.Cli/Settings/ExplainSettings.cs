using Armed.Trainer.Data;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed explain</c> was asked for.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Source">Labelled rows; null without.</param>
/// <param name="HeldOut">Those that the fit did not use; null if none is known.</param>
/// <param name="Evaluation">JSON file of a comparison of models; null without.</param>
/// <param name="Output">The page to write; null if only maps were asked for.</param>
/// <param name="Force">Whether what is written may replace what exists.</param>
internal sealed record ExplainSettings(string Bundle, DataSource? Source, HeldOutFold? HeldOut, string? Evaluation, string? Output, bool Force)
{
    /// <summary>The directory of images with maps; null without.</summary>
    public string? MapsTo { get; init; }

    /// <summary>The class that the maps of images speak for; null for the predicted one.</summary>
    public string? Class { get; init; }
}
