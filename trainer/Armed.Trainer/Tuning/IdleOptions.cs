using Armed.Trainer.Data;
using Armed.Trainer.Options;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.SecondStages;

namespace Armed.Trainer.Tuning;

/// <summary>Options that a fit with the given ones would not read, so that tuning them compares equal models.</summary>
/// <param name="space">What is tuned.</param>
/// <param name="options">The given options.</param>
/// <param name="table">The table.</param>
/// <param name="rows">The most rows that a trial learns from.</param>
internal sealed class IdleOptions(SearchSpace space, TrainingOptions options, ClusteredTable table, int rows)
{
    private const OptionReaders Networks = OptionReaders.HiddenLayers | OptionReaders.Training | OptionReaders.RefitOfNetwork | OptionReaders.FormSearch;

    private bool HasNetwork => options.Hidden.Count > 0 || (!space.IsDefault && IsTuned("hidden")); // a given model is not replaced by another kind unless asked

    private bool CanRefit => table.Outcome.Kind.CanRefit && options.MapEffects is null;

    private bool HasRefit => CanRefit && (options.Refit != RefitPolicy.Off || IsTuned("refit"));

    private bool HasFormula => options.Random is not null || options.Fixed is not null;

    /// <summary>The parts of the trials' fits; scores read no Z-predictor.</summary>
    private FitParts Parts => new()
    {
        HasNetwork = HasNetwork,
        IsTrained = HasNetwork || !CanRefit || options.Refit == RefitPolicy.Off || IsTuned("refit"),
        HasRefit = HasRefit,
        HasGivenForm = HasFormula || (options.Between == BetweenClusters.Ignore && !IsTuned("between")),
    };

    /// <summary>The space without them, and what was left out, a sentence each.</summary>
    /// <exception cref="InputException">The user named one of them, or nothing is left.</exception>
    public (SearchSpace Space, IReadOnlyList<string> Messages) LeaveOut()
    {
        var idle = space.Options.Select(option => (Option: option, Reason: Reason(option.Field))).Where(pair => pair.Reason is not null).ToList();
        if (!space.IsDefault && idle.Count > 0)
        {
            throw new InputException($"{string.Join(' ', idle.Select(pair => $"The space tunes {pair.Option.Field.Name}, which changes nothing: {pair.Reason}."))} Leave out what changes nothing.");
        }

        TunedOption[] left = [.. space.Options.Except(idle.Select(pair => pair.Option))];
        if (left.Length == 0)
        {
            throw new InputException($"Nothing of the default space changes the model: {idle[0].Reason}. Name options to tune in --space FILE.json.");
        }

        return (space with { Options = left }, [.. idle.GroupBy(pair => pair.Reason).Select(group => $"Not tuned: {string.Join(", ", group.Select(pair => pair.Option.Field.Name))}, because {group.Key}.")]);
    }

    private bool IsTuned(string option) => space.Options.Any(tuned => tuned.Field.Name == option);

    /// <summary>Why an option changes nothing; null where it may.</summary>
    private string? Reason(OptionField option) =>
        !HasNetwork && (option.Name == "hidden" || (!Parts.Read(option) && (option.ReadBy & Networks) != 0)) ? "with --hidden none there is no network"
        : !Parts.Read(option) ? WithoutRefit()
        : Needed(option.Name) is var (need, fewest) && rows < fewest ? $"there are {rows} training rows, and {need}"
        : null;

    private string WithoutRefit() =>
        !CanRefit ? $"there is no refit of this outcome ({table.Outcome.Kind.Name})"
        : !HasRefit ? "the refit is off"
        : HasFormula ? "a given formula says which terms there are"
        : "the refit has none of it with --between ignore";

    private (string Need, int Fewest)? Needed(string option) => option switch
    {
        "trees" => CanHoldOutClusters
            ? ($"boosted trees need {TreeFit.FewestRows}", TreeFit.FewestRows)
            : ($"boosted trees need {TreeFit.FewestRowsOfOthers} where fewer than {ClusterFolds.FewestClusters} clusters of one factor can be held out", TreeFit.FewestRowsOfOthers),
        "second_stage" => ($"a second stage needs {SecondStageFit.FewestRows}", SecondStageFit.FewestRows),
        _ => null,
    };

    private bool CanHoldOutClusters => table.Clusters is [var clusters] && clusters.Levels.Count >= ClusterFolds.FewestClusters;
}
