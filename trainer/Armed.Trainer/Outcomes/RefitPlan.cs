using Armed.Runtime;

namespace Armed.Trainer.Outcomes;

/// <summary>Where the refit applies, and what it leaves for the rest of the fit to do.</summary>
internal static class RefitPlan
{
    /// <summary>Whether the last layer can be solved: the outcome has a mixed model, and it is not switched off.</summary>
    public static bool IsAvailable(TrainingOptions options, ModelTask task) => options.Refit != RefitPolicy.Off && OutcomeKinds.Of(task).CanRefit;

    /// <summary>Whether the refit is the whole fit: without hidden layers the model is a mixed model, and its estimation is exact.</summary>
    public static bool IsWholeFit(TrainingOptions options, ModelTask task) => options.Hidden.Count == 0 && IsAvailable(options, task);

    /// <summary>Most levels that become indicators where nothing learns an embedding: each is a fixed coefficient.</summary>
    public const int MostIndicators = 1_000;

    /// <summary>An exact mixed model takes every row as it is: no rows for validation, no clipped inputs, no embeddings.</summary>
    public static TrainingOptions Apply(TrainingOptions options, ModelTask task) =>
        IsWholeFit(options, task) ? options with { ValidationShare = 0, InputClip = null, Skip = true, EmbeddingAboveLevels = Math.Max(options.EmbeddingAboveLevels, MostIndicators) } : options;
}
