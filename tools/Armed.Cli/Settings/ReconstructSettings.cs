using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed reconstruct</c> was asked for.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Source">The rows.</param>
/// <param name="Output">The directory of the images to write; null: none.</param>
/// <param name="Latents">The CSV file of latent codes to write; null: none.</param>
/// <param name="Force">Whether what exists may be replaced.</param>
internal sealed record ReconstructSettings(string Bundle, DataSource Source, string? Output, string? Latents, bool Force)
{
    /// <summary>Mixed or fixed; null: mixed where clusters have effects on maps, else fixed.</summary>
    public PredictionHead? Head { get; init; }

    /// <summary>The cluster under whose effects the images are decoded; null: each row's own.</summary>
    public string? ClusterAs { get; init; }

    /// <summary>When names are the same; null: as the bundle says.</summary>
    public NameMatch? Match { get; init; }
}
