using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The network with the clusters as further inputs.</summary>
internal sealed class ClusterNetworkComparator : IComparator
{
    public string Name => "cluster-network";

    public string Words => "the network with the cluster as an input";

    public bool ReadsImages => true;

    public string Help => "that network with the clusters as one-hot inputs";

    public bool IsDefault => false;

    public IEstimator With(TrainingOptions options) => new NetworkEstimator(Name, options, knowsClusters: true);
}
