using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The network with random intercepts in its loss.</summary>
internal sealed class MarginalLikelihoodComparator : IComparator
{
    public string Name => "lmmnn";

    public string Words => "LMMNN";

    public string Help => "that network with the likelihood of random intercepts as its loss (LMMNN); numbers and two classes";

    public bool IsDefault => false;

    public IEstimator With(TrainingOptions options) => new ClusterMethodEstimator(Name, NetworkEstimator.Plain(options), MarginalLikelihood.Require, fit => new MarginalLikelihood(fit));
}
