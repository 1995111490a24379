using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Trainer.Explaining.Bundles;

/// <summary>What is known of a fitted bundle, for people.</summary>
internal sealed record ModelExplanation
{
    /// <summary>The bundle's manifest.</summary>
    public required BundleManifest Manifest { get; init; }

    /// <summary>Losses by stage and epoch; empty without.</summary>
    public IReadOnlyList<EpochLosses> History { get; init; } = [];

    /// <summary>Effects of the clusters; empty without.</summary>
    public IReadOnlyList<FactorEffect> Effects { get; init; } = [];

    /// <summary>Whether the clusters' effects are normal, by factor and effect; empty where there are too few.</summary>
    public IReadOnlyList<EffectNormality> Normality { get; init; } = [];

    /// <summary>What labelled rows show; null without.</summary>
    public RowsExplanation? Rows { get; init; }
}
