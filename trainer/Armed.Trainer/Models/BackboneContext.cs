using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>What a backbone may read besides the inputs of the rows.</summary>
public sealed record BackboneContext
{
    /// <summary>No cluster is known: the features of the whole population.</summary>
    public static BackboneContext Population { get; } = new();

    /// <summary>
    /// Cluster codes per factor, int64 [N] each, -1 if a row's cluster is not known; null if no row has one. Training, prediction and graphs all ask for the
    /// population's features, so it is null in every call at present.
    /// </summary>
    public IReadOnlyList<Tensor>? Clusters { get; init; }

    /// <summary>
    /// Random numbers of a training step, on the device of the inputs, seeded for that step; null outside training. A backbone that draws from it, for instance for dropout, is
    /// reproducible next to other fits of the process; torch's global generator is shared with them.
    /// </summary>
    public Generator? Generator { get; init; }
}
