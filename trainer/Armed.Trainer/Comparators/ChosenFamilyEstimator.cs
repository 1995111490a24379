using Armed.Trainer.Data;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>A model of counts in the family that ARMED chooses on the same rows, so that both are compared in one distribution.</summary>
/// <param name="name">Its name.</param>
/// <param name="options">Those of ARMED.</param>
/// <param name="make">The model with given options.</param>
internal sealed class ChosenFamilyEstimator(string name, TrainingOptions options, Func<TrainingOptions, IEstimator> make) : IEstimator
{
    public string Name => name;

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        return make(options with { Family = FamilyChoice.Of(split, options, cancellation).Family }).Fit(split, cancellation);
    }
}
