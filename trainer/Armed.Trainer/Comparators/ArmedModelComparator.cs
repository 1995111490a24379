using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The model of the options.</summary>
internal sealed class ArmedModelComparator : IComparator
{
    public string Name => "armed";

    public string Words => "ARMED";

    public bool ReadsImages => true;

    public string Help => "the model that the other options describe";

    public IEstimator With(TrainingOptions options) => new PolicyEstimator(Name, options);
}
