using System.Collections.ObjectModel;
using Armed.Runtime.Outcomes;

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

    /// <summary>
    /// Whether the threads of <see cref="IntraOpThreads"/> above 1 spin while they wait for work. Default false: spinning saves microseconds a call and takes the processors from
    /// everything else in the process.
    /// </summary>
    public bool Spinning { get; init; }

    /// <summary>
    /// Whether ONNX Runtime keeps the memory of past calls for the next ones, per session. Default true; false trades speed for a smaller process.
    /// </summary>
    public bool MemoryArena { get; init; } = true;

    /// <summary>
    /// Whether ONNX Runtime takes a call's memory in one piece, planned once per number of rows; needs <see cref="MemoryArena"/>. Default true. Few row counts reach it, so few
    /// plans are kept.
    /// </summary>
    public bool MemoryPattern { get; init; } = true;

    /// <summary>
    /// Entries of ONNX Runtime's session configuration, such as <c>session.disable_prepacking</c>: <c>1</c>; they go to every session after the settings above and override
    /// them. Default empty. A key that ONNX Runtime does not know has no effect.
    /// </summary>
    public IReadOnlyDictionary<string, string> SessionConfiguration { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Whether a graph's ONNX Runtime session is opened by the first call that needs it instead of by <see cref="ArmedModel.Load"/>. Every graph is read and checked at load either
    /// way; but a graph that ONNX Runtime itself refuses is then refused by that call, with the same <see cref="ArmedBundleException"/>. Default false: no call that predicts waits, and <c>grad_cam</c>, which explains, opens at its first use all the same. True suits
    /// a program that starts, predicts by one head and ends: it starts sooner and takes less memory.
    /// </summary>
    public bool OpenAtFirstUse { get; init; }

    /// <summary>
    /// Whether small batches are computed by SIMD in this process rather than by ONNX Runtime: the same weights of the same files, for graphs made of dense operators only, where
    /// that is faster, and only after both agreed at load to 1e-5 of max(1, |value|). Default true. What was chosen is in <see cref="ArmedModel.Evaluators"/>.
    /// </summary>
    public bool DirectEvaluation { get; init; } = true;

    /// <summary>Largest size in bytes of a graph file that is read. Default 1 GiB; at most 2 GiB less 64 KiB.</summary>
    public long MaxGraphBytes { get; init; } = 1L << 30;

    /// <summary>What is answered for an unknown cluster where a call does not say. Default null: what the bundle's manifest says.</summary>
    public UnknownClusterPolicy? UnknownCluster { get; init; }

    /// <summary>When the name of a level or a cluster is one of the model's. Default null: as the bundle's manifest says.</summary>
    public NameMatch? NameMatch { get; init; }

    /// <summary>The kinds of outcome that bundles may have. Default: the built-in ones; a program adds its own with <see cref="OutcomeRegistry.With"/>.</summary>
    public OutcomeRegistry Outcomes { get; init; } = OutcomeRegistry.Default;

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

        if (SessionConfiguration is null || SessionConfiguration.Any(entry => string.IsNullOrWhiteSpace(entry.Key) || entry.Value is null))
        {
            faults.Add("SessionConfiguration is null or has an empty key or a null value; expected keys and values of ONNX Runtime, or an empty dictionary");
        }

        if (Outcomes is null)
        {
            faults.Add("Outcomes is null; expected a registry, such as OutcomeRegistry.Default");
        }

        if (MaxGraphBytes is < 1 or > LargestMaxGraphBytes)
        {
            faults.Add($"MaxGraphBytes is {MaxGraphBytes}; expected 1 to {LargestMaxGraphBytes}");
        }

        if (UnknownCluster is { } policy && !Enum.IsDefined(policy))
        {
            faults.Add($"UnknownCluster is {policy}; expected Population, Inferred, Error, Context, Membership or Auto");
        }

        if (NameMatch is { } match && !Enum.IsDefined(match))
        {
            faults.Add($"NameMatch is {match}; expected Exact or Lenient");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"Invalid ArmedModelOptions: {string.Join("; ", faults)}.");
        }
    }
}
