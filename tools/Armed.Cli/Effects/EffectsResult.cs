using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Cli.Effects;

/// <summary>Average effects, and what should be known of them.</summary>
/// <param name="Manifest">The bundle's manifest.</param>
/// <param name="Rows">Rows that were averaged over.</param>
/// <param name="Total">Rows of the table.</param>
/// <param name="Effects">The effects, column by column.</param>
/// <param name="Notes">Sentences.</param>
internal sealed record EffectsResult(BundleManifest Manifest, int Rows, long Total, IReadOnlyList<AverageEffect> Effects, IReadOnlyList<string> Notes);
