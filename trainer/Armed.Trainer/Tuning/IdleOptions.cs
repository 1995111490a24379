using Armed.Trainer.Data;
using Armed.Trainer.Refit;

namespace Armed.Trainer.Tuning;

/// <summary>Options that a fit with the given ones would not read, so that tuning them compares equal models.</summary>
/// <param name="space">What is tuned.</param>
/// <param name="options">The given options.</param>
/// <param name="table">The table.</param>
/// <param name="rows">The most rows that a trial learns from.</param>
internal sealed class IdleOptions(SearchSpace space, TrainingOptions options, ClusteredTable table, int rows)
{
    private static readonly HashSet<string> s_ofTheRefit = new(StringComparer.Ordinal) { "networks", "curves", "shared_slopes", "trees", "ridge", "second_stage", "calibrate_variances", "criterion" };
    private static readonly HashSet<string> s_ofTheChoice = new(StringComparer.Ordinal) { "curves", "shared_slopes", "trees", "ridge", "second_stage" };
    private static readonly HashSet<string> s_ofNetworks = new(StringComparer.Ordinal) { "dropout", "weight_decay", "learning_rate", "lambda_f", "lambda_g", "lambda_k", "networks" };

    /// <summary>The space without them, and what was left out, a sentence each.</summary>
    /// <exception cref="InputException">The user named one of them, or nothing is left.</exception>
    public (SearchSpace Space, IReadOnlyList<string> Messages) LeaveOut()
    {
        var idle = space.Options.Select(option => (Option: option, Reason: Reason(option.Field.Name))).Where(pair => pair.Reason is not null).ToList();
        if (!space.IsDefault && idle.Count > 0)
        {
            throw new InputException($"{string.Join(' ', idle.Select(pair => $"The space tunes {pair.Option.Field.Name}, which changes nothing: {pair.Reason}."))} Leave out what changes nothing.");
        }

        TunedOption[] left = [.. space.Options.Except(idle.Select(pair => pair.Option))];
        if (left.Length == 0)
        {
            throw new InputException($"Nothing of the default space changes the model: {idle[0].Reason}. Name options to tune in --space FILE.json.");
        }

        return (space with { Options = left }, [.. idle.GroupBy(pair => pair.Reason).Select(group => $"Not tuned, because {group.Key}: {string.Join(", ", group.Select(pair => pair.Option.Field.Name))}.")]);
    }

    private bool IsTuned(string option) => space.Options.Any(tuned => tuned.Field.Name == option);

    /// <summary>Why an option changes nothing; null where it may.</summary>
    private string? Reason(string option)
    {
        var canRefit = table.Outcome.Kind.CanRefit && options.MapEffects is null;
        if (options.Hidden.Count == 0 && (space.IsDefault || !IsTuned("hidden")) && (s_ofNetworks.Contains(option) || option == "hidden"))
        {
            return "with --hidden none there is no network"; // and a given model is not replaced by another kind
        }

        return s_ofTheRefit.Contains(option) && !canRefit ? $"there is no refit of this outcome ({table.Outcome.Kind.Name})"
            : s_ofTheRefit.Contains(option) && options.Refit == RefitPolicy.Off && !IsTuned("refit") ? "the refit is off"
            : s_ofTheChoice.Contains(option) && (options.Random is not null || options.Fixed is not null) ? "a given formula says which terms there are"
            : s_ofTheChoice.Contains(option) && options.Between == BetweenClusters.Ignore && !IsTuned("between") ? "the refit has none of it with --between ignore"
            : Needed(option) is var (part, fewest) && rows < fewest ? $"there are {rows} training rows, and {part} {fewest}"
            : null;
    }

    private (string Part, int Fewest)? Needed(string option) => option switch
    {
        "trees" => CanHoldOutClusters ? ("trees need", TreeFit.FewestRows) : ("trees without clusters that can be held out need", TreeFit.FewestRowsOfOthers),
        "second_stage" => ("a second stage needs", SecondStageFit.FewestRows),
        _ => null,
    };

    private bool CanHoldOutClusters => table.Clusters is [var clusters] && clusters.Levels.Count >= ClusterFolds.FewestClusters;
}
