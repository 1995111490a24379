using System.Text.Json;

namespace Armed.Trainer.Tuning;

/// <summary>What a search has found.</summary>
internal sealed record TuningResult
{
    /// <summary>The outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>The measure that ranks trials.</summary>
    public required string Measure { get; init; }

    /// <summary>How rows were held out.</summary>
    public required string Scheme { get; init; }

    /// <summary>Number of folds.</summary>
    public required int Folds { get; init; }

    /// <summary>Rows that took part.</summary>
    public required int Rows { get; init; }

    /// <summary>The epochs of each rung.</summary>
    public required IReadOnlyList<int> Epochs { get; init; }

    /// <summary>The trials, the best first: higher rungs come before lower ones, and the options as given reach the highest.</summary>
    public required IReadOnlyList<RankedTrial> Leaderboard { get; init; }

    /// <summary>How the measure depends on each tuned option.</summary>
    public required IReadOnlyList<OptionSensitivity> Sensitivity { get; init; }

    /// <summary>The options of the best trial that differ from the defaults, as --config takes them.</summary>
    public required JsonElement Best { get; init; }

    /// <summary>What was noticed, a sentence each.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}
