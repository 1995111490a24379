using Armed.Runtime.Bundles;

namespace Armed.Runtime.Outcomes;

/// <summary>The kinds of outcome by their names in manifests: one line each.</summary>
internal static class OutcomeRegistry
{
    private static readonly OutcomeEntry[] s_entries =
    [
        new("binary", ModelTask.Binary, (outcome, _) => new BinaryOutcome(outcome)),
        new("multiclass", ModelTask.Multiclass, (outcome, _) => new MulticlassOutcome(outcome)),
        new("continuous", ModelTask.Continuous, (outcome, residualSd) => new ContinuousOutcome(outcome, residualSd)),
        new("count", ModelTask.Count, (outcome, _) => new CountOutcome(outcome)),
        new("ordinal", ModelTask.Ordinal, (outcome, _) => new OrdinalOutcome(outcome)),
        new("positive", ModelTask.Positive, (outcome, _) => new PositiveOutcome(outcome)),
    ];

    /// <summary>Every kind, in the order in which they are named to people.</summary>
    public static ReadOnlySpan<OutcomeEntry> All => s_entries;

    /// <summary>The names, in that order.</summary>
    public static string[] Names { get; } = Array.ConvertAll(s_entries, entry => entry.Name);

    /// <summary>The name of a kind in manifests.</summary>
    public static string NameOf(ModelTask task) => Array.Find(s_entries, entry => entry.Task == task).Name;

    /// <summary>The outcome of a manifest whose task is one of <see cref="Names"/>.</summary>
    /// <param name="name">The manifest's task.</param>
    /// <param name="description">The manifest's outcome.</param>
    /// <param name="residualSd">The manifest's residual standard deviation.</param>
    public static Outcome Make(string name, OutcomeDescription description, double? residualSd)
        => Array.Find(s_entries, entry => entry.Name == name).Make(description, residualSd);
}
