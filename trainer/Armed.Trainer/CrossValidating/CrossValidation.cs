using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;

namespace Armed.Trainer;

/// <summary>
/// Compares models on rows that none of them has seen. Everything that a model learns, encodings, levels and means included, comes from the training rows of a fold; its held-out rows are scored
/// and nothing else.
/// </summary>
public static class CrossValidation
{
    /// <summary>Names of the models that <see cref="CrossValidationRequest.Models"/> takes.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. ComparatorList.All.Select(comparator => comparator.Name)];

    /// <summary>Fits and scores every model on every fold.</summary>
    /// <param name="request">Data, models and folds.</param>
    /// <param name="progress">Receives the progress, one report after the other, on the calling thread unless fits run side by side; null for none.</param>
    /// <param name="cancellation">Stops after the step under way; the journal keeps finished fits.</param>
    /// <returns>Scores of each fit, summaries and a verdict.</returns>
    /// <exception cref="InputException">The data, the file of folds or a name is wrong, or the reference model could not be fitted on any fold.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CrossValidationResult Run(CrossValidationRequest request, IProgress<CrossValidationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new CrossValidationRun(request, progress).Execute(cancellation);
    }
}
