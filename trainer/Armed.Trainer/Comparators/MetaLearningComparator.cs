using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Meta-learning of domain generalisation.</summary>
internal sealed class MetaLearningComparator : IComparator
{
    public string Name => "mldg";

    public string Words => "MLDG";

    public string Help => "that network, each step tested on clusters that it holds out (MLDG, first order)";

    public bool IsDefault => false;

    public IEstimator With(TrainingOptions options) => new ClusterMethodEstimator(Name, NetworkEstimator.Plain(options), MetaLearning.Require, fit => new MetaLearning(fit));
}
