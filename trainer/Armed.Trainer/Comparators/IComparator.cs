using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>A model that cross-validation can fit. A new one is a class here and a line in <see cref="ComparatorList"/>.</summary>
internal interface IComparator
{
    /// <summary>Its name on the command line and in results.</summary>
    public string Name { get; }

    /// <summary>The model in a sentence, such as "the mixed model".</summary>
    public string Words { get; }

    /// <summary>What it is, for help.</summary>
    public string Help { get; }

    /// <summary>Whether it is compared where no models are named.</summary>
    public bool IsDefault => true;

    /// <summary>Whether it reads the images of a table that has some.</summary>
    public bool ReadsImages => false;

    /// <summary>Why it cannot be fitted here, as a sentence; null where it can.</summary>
    public string? Absence => null;

    /// <summary>Why it is the model of the options, so that it needs no fit of its own; null where it is another.</summary>
    /// <param name="options">The options of ARMED.</param>
    public string? SameAsArmed(TrainingOptions options) => null;

    /// <summary>Why its scores can be exactly those of ARMED where no fit of either uses a network, as the end of a sentence; null where nothing has to be explained.</summary>
    public string? SameWithoutNetwork => null;

    /// <summary>The model with the choices that the options make for it.</summary>
    public IEstimator With(TrainingOptions options);
}
