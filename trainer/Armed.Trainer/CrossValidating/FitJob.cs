using Armed.Trainer.Comparators;

namespace Armed.Trainer.CrossValidating;

/// <summary>A model on a fold.</summary>
/// <param name="Fold">The fold, whose split its models share.</param>
/// <param name="Comparator">The model.</param>
/// <param name="Options">The options of the repeat.</param>
internal sealed record FitJob(FoldJobs Fold, IComparator Comparator, TrainingOptions Options)
{
    /// <summary>A score without measures.</summary>
    public FitScore Empty => new() { Scheme = Fold.Scheme, Repeat = Fold.Repeat, Fold = Fold.Fold.Number, Model = Comparator.Name, TrainingRows = 0, TestRows = 0 };
}
