using Armed.Trainer.Data;
using Armed.Trainer.Models;

namespace Armed.Trainer.Pipeline;

/// <summary>Which last layers can be solved as a mixed model; of several linear predictors that is known before the fit.</summary>
internal sealed class RefittedModels(ClusteredTable table, TrainingOptions options)
{
    private bool HasSeveralPredictors => table.Outcome.Kind.Outputs(table.Outcome.ClassNames.Count) > 1;

    /// <summary>Whether the last layer can be solved.</summary>
    public bool CanRefit => table.Outcome.Kind.CanRefit && !ConvolutionOptions.Of(options).ChangesFeatures && Reason is null;

    /// <summary>What is said where it is asked for and cannot be solved.</summary>
    public IEnumerable<string> Messages => options.Refit != RefitPolicy.Off && table.Outcome.Kind.CanRefit && Reason is { } reason
        ? [Kept(reason)] : [];

    /// <summary>What is said where the last layer of several unordered classes is not solved.</summary>
    /// <param name="reason">Why.</param>
    public static string Kept(string reason) => $"The last layer of several unordered classes keeps the random effects of training: {reason}.";

    private string? Reason => !HasSeveralPredictors ? null
        : Factors > 1 ? FormattableString.Invariant($"it is solved for one grouping factor, and there are {Factors}")
        : options.Between == BetweenClusters.Ignore ? "it is not solved with --between ignore"
        : null;

    private int Factors => table.Clusters.Count;
}
