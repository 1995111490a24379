using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The mean of the training rows, or their shares of the classes: what a model without inputs predicts.</summary>
internal sealed class MeanComparator : IComparator
{
    public string Name => "mean";

    public string Words => "the training mean";

    public bool ReadsImages => true;

    public string Help => "the mean of the training rows, or their shares of the classes";

    public IEstimator With(TrainingOptions options) => new MeanEstimator(options.Family);
}
