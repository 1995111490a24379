namespace Armed.Trainer;

/// <summary>The progress of a cross-validation, reported before each fit.</summary>
/// <param name="Scheme">What is held out.</param>
/// <param name="Repeat">0-based repeat.</param>
/// <param name="Fold">Number of the fold.</param>
/// <param name="Model">The model to be fitted.</param>
/// <param name="Done">Fits that are done, those of a journal included.</param>
/// <param name="Kept">Of these, fits that were in the journal.</param>
/// <param name="Total">All fits.</param>
public sealed record CrossValidationProgress(string Scheme, int Repeat, int Fold, string Model, int Done, int Kept, int Total)
{
    /// <summary>What was inferred or noticed while the table was read, once, before the fits; empty otherwise.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}
