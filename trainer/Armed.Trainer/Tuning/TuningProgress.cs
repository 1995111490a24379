namespace Armed.Trainer.Tuning;

/// <summary>The progress of a search, reported before each fit.</summary>
/// <param name="Trial">The trial under way.</param>
/// <param name="Rung">Its rung.</param>
/// <param name="Rungs">Number of rungs.</param>
/// <param name="Fold">The fold under way, from 1.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Finished">Trials at rungs that are finished.</param>
/// <param name="Best">The best mean so far; null without one.</param>
internal sealed record TuningProgress(int Trial, int Rung, int Rungs, int Fold, int Folds, int Finished, double? Best)
{
    /// <summary>What was noticed while the table was read; empty otherwise.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}
