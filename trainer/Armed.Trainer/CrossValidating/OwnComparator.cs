using Armed.Trainer.Comparators;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.CrossValidating;

/// <summary>A program's own model.</summary>
/// <param name="estimator">The model.</param>
internal sealed class OwnComparator(IEstimator estimator) : IComparator
{
    public string Name => estimator.Name;

    public string Words => estimator.Name;

    public string Help => estimator.Name;

    public IEstimator With(TrainingOptions options) => estimator;
}
