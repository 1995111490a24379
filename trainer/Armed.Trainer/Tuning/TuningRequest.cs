using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tuning;

/// <summary>A search for options: which data, which space, and how trials are judged.</summary>
internal sealed record TuningRequest
{
    /// <summary>The data and what its columns mean.</summary>
    public required DataRequest Data { get; init; }

    /// <summary>The options that are not tuned, and those of trial 0. Its seed is that of folds and draws.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>What is tuned.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>How validation rows are held out: rows or clusters.</summary>
    public FoldScheme Scheme { get; init; } = FoldScheme.Rows;

    /// <summary>Number of folds. Default 3.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Number of trials with drawn values; null: as many as there is time for.</summary>
    public int? Trials { get; init; }

    /// <summary>Whether the time is spent, asked before each fit. Default: never.</summary>
    public Func<bool> IsSpent { get; init; } = () => false;

    /// <summary>Rows that take no part at all; null for none.</summary>
    public HeldOutFold? HeldOut { get; init; }

    /// <summary>The measure that ranks trials; null: rmse for numbers, else log_loss.</summary>
    public string? Measure { get; init; }

    /// <summary>The file of results, written after each finished trial; null for none.</summary>
    public string? State { get; init; }

    /// <summary>Continues from <see cref="State"/> where it exists.</summary>
    public bool Resume { get; init; }

    /// <summary>Measures how long trials take; null: it is not measured.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Throws an <see cref="ArgumentException"/> that lists every fault, or does nothing.</summary>
    public void Validate()
    {
        Options.Validate();
        var faults = new OptionFaults("tuning");
        faults.Within("folds", Folds, 2, 100);
        faults.AtLeast("trials", Trials ?? 1, 1);
        faults.Check(Scheme is FoldScheme.Rows or FoldScheme.Clusters, "scheme", EnumWords.Of(Scheme), "rows or clusters");
        faults.ThrowIfAny();
    }
}
