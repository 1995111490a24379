using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Boosted trees with the clusters as categories.</summary>
internal sealed class LightGbmClusterComparator : IComparator
{
    public string Name => "lightgbm-cluster";

    public string Words => "LightGBM with the cluster as an input";

    public string Help => "boosted trees with the clusters as categories";

    public bool IsDefault => false;

    public string? Absence => LightGbmComparator.Missing;

    public IEstimator With(TrainingOptions options) => new LightGbmEstimator(Name, options, knowsClusters: true);
}
