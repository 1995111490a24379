namespace Armed.Runtime;

/// <summary>How a model is loaded.</summary>
public sealed record ArmedModelOptions
{
    /// <summary>Where the model predicts. Default: <see cref="ArmedDevice.Auto"/>.</summary>
    public ArmedDevice Device { get; init; }

    /// <summary>
    /// Threads that share one call's arithmetic, at least 1. Default 1: small nets gain nothing from more, and calls from many threads run side by side anyway.
    /// </summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Whether ONNX Runtime keeps the memory of past calls for the next ones. Default true; false trades speed for a smaller process.</summary>
    public bool MemoryArena { get; init; } = true;

    /// <summary>Largest size in bytes of a graph file that is read. Default 1 GiB; at most 2 GiB less 64 KiB.</summary>
    public long MaxGraphBytes { get; init; } = 1L << 30;

    /// <summary>What is answered for an unknown cluster where a call does not say. Default null: what the bundle's manifest says.</summary>
    public UnknownClusterPolicy? UnknownCluster { get; init; }

    internal const long LargestMaxGraphBytes = int.MaxValue - 65_535L;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; all of them are named.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Device))
        {
            faults.Add($"Device is {Device}; expected Auto, Cpu or Cuda");
        }

        if (IntraOpThreads < 1)
        {
            faults.Add($"IntraOpThreads is {IntraOpThreads}; expected at least 1");
        }

        if (MaxGraphBytes is < 1 or > LargestMaxGraphBytes)
        {
            faults.Add($"MaxGraphBytes is {MaxGraphBytes}; expected 1 to {LargestMaxGraphBytes}");
        }

        if (UnknownCluster is { } policy && !Enum.IsDefined(policy))
        {
            faults.Add($"UnknownCluster is {policy}; expected Population, Inferred or Error");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"Invalid ArmedModelOptions: {string.Join("; ", faults)}.");
        }
    }
}
