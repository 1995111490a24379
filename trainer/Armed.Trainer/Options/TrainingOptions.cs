using Armed.Runtime;
using Armed.Trainer.Options;

namespace Armed.Trainer;

/// <summary>Every choice of a fit, validated once (<see cref="Validate"/>) and saved with the bundle. Null means that the value is chosen from the data and reported.</summary>
public sealed partial record TrainingOptions
{
    /// <summary>What the bundle does by default with an unknown cluster. Default population.</summary>
    public UnknownClusterPolicy UnknownCluster { get; init; } = UnknownClusterPolicy.Population;

    /// <summary>Seed of every random number. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads of a training step; results are bit-identical only for the same number. Default 1, the fastest for small networks.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where to train. Default auto: CUDA if available.</summary>
    public TrainingDevice Device { get; init; } = TrainingDevice.Auto;

    /// <summary>Throws an <see cref="ArgumentException"/> that lists every fault, or does nothing.</summary>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    public void Validate() => TrainingOptionsValidator.Validate(this);
}
