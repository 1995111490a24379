using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Domain-adversarial training of the network.</summary>
internal sealed class DomainAdversarialComparator : IComparator
{
    public string Name => "domain-adversarial";

    public string Words => "domain-adversarial training";

    public string Help => "that network, its last hidden layer made the same in all clusters (DANN)";

    public bool IsDefault => false;

    public IEstimator With(TrainingOptions options) => new ClusterMethodEstimator(Name, NetworkEstimator.Plain(options), _ => DomainAdversarial.Require(options), fit => new DomainAdversarial(fit, options.LambdaG)) { TakesSkip = false };
}
