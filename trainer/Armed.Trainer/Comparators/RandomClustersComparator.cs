using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The model of the options with clusters that mean nothing.</summary>
internal sealed class RandomClustersComparator : IComparator
{
    public string Name => "armed-random-clusters";

    public string Words => "ARMED with clusters dealt at random";

    public bool ReadsImages => true;

    public string Help => "armed with the clusters of the training rows dealt out at random";

    public bool IsDefault => false;

    public string? SameWithoutNetwork => "the clusters changed no prediction";

    public IEstimator With(TrainingOptions options) => new RandomClustersEstimator(new PolicyEstimator(Name, options), options.Seed);
}
