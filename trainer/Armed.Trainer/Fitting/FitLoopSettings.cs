using TorchSharp;

namespace Armed.Trainer.Fitting;

/// <summary>The choices of a <see cref="FitLoop"/>.</summary>
internal sealed record FitLoopSettings
{
    public required int MaxEpochs { get; init; }

    public required int Patience { get; init; }

    /// <summary>What a validation loss must be lower by to be progress. Default 0.</summary>
    public double LeastGain { get; init; }

    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    public required double RateDecay { get; init; }

    public required torch.Device Device { get; init; }

    /// <summary>The processes that fit together.</summary>
    public ICollective Collective { get; init; } = SingleProcess.Instance;

    /// <summary>Steps between checkpoints; a step of a small network takes about 2 ms.</summary>
    public int CheckpointEverySteps { get; init; } = 500;
}
