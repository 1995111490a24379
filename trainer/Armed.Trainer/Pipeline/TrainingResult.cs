using Armed.Runtime.Bundles;

namespace Armed.Trainer;

/// <summary>What a fit gave.</summary>
public sealed record TrainingResult
{
    /// <summary>The manifest as published; the bundle id is of the graphs as made even when nothing was published.</summary>
    public required BundleManifest Manifest { get; init; }

    /// <summary>Full path of the published bundle; null when none was asked for.</summary>
    public string? BundlePath { get; init; }

    /// <summary>Epochs of the main fit, of all networks together.</summary>
    public required int Epochs { get; init; }

    /// <summary>Epochs of each network of the main fit; empty if the model is linear and was solved at once, or had already finished.</summary>
    public IReadOnlyList<int> NetworkEpochs { get; init; } = [];

    /// <summary>What was inferred or noticed: task, kinds of columns, dropped columns and rows, warnings.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}
