using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>A network of the same size that does not know the clusters.</summary>
internal sealed class NetworkComparator : IComparator
{
    public string Name => "network";

    public string Words => "the plain network";

    public bool ReadsImages => true;

    public string Help => "a network of the same size that does not know the clusters";

    public IEstimator With(TrainingOptions options) => new NetworkEstimator(Name, options, knowsClusters: false);
}
