using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The mixed effects neural network.</summary>
internal sealed class MixedEffectsNetworkComparator : IComparator
{
    public string Name => "menet";

    public string Words => "MeNet";

    public string Help => "that network with random effects on its last hidden layer, by EM (MeNets); numbers and two classes";

    public bool IsDefault => false;

    public IEstimator With(TrainingOptions options) => new ClusterMethodEstimator(Name, NetworkEstimator.Plain(options), MixedEffectsNetwork.Require, MixedEffectsNetwork.Of);
}
