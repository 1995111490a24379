using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The rows of a fit as tensors on the training device.</summary>
internal sealed class TrainingTensors : IDisposable
{
    /// <summary>Encoded inputs without embeddings, float [N, F'].</summary>
    public required Tensor Inputs { get; init; }

    /// <summary>Codes of the embedded columns, int64 [N, E]; null without.</summary>
    public required Tensor? EmbeddedCodes { get; init; }

    /// <summary>Outcome: float [N, 1], or class codes int64 [N].</summary>
    public required Tensor Outcome { get; init; }

    /// <summary>Weights of the rows, float [N, 1]; null if all weigh 1.</summary>
    public Tensor? Weights { get; init; }

    /// <summary>Known part of the linear predictor, float [N, 1]; null without an offset.</summary>
    public Tensor? Offsets { get; init; }

    /// <summary>Images; null without them.</summary>
    public TrainingImages? Images { get; init; }

    /// <summary>Cluster codes int64 [N] per factor; -1 for a cluster that training rows lack.</summary>
    public required IReadOnlyList<Tensor> Clusters { get; init; }

    /// <summary>Classes of adversary and Z-predictor, int64 [N] per factor: the clusters, or the largest ones and one class for the rest.</summary>
    public required IReadOnlyList<Tensor> ClusterClasses { get; init; }

    /// <summary>Rows that teach.</summary>
    public required int[] TrainingRows { get; init; }

    /// <summary>Rows that decide when to stop.</summary>
    public required int[] ValidationRows { get; init; }

    /// <summary>The same tensors, not owned, with other rows that teach and that decide when to stop.</summary>
    public TrainingTensors Divided(int[] training, int[] validation) => new()
    {
        Inputs = Inputs,
        EmbeddedCodes = EmbeddedCodes,
        Outcome = Outcome,
        Weights = Weights,
        Offsets = Offsets,
        Images = Images,
        Clusters = Clusters,
        ClusterClasses = ClusterClasses,
        TrainingRows = training,
        ValidationRows = validation,
    };

    /// <summary>Where the tensors are.</summary>
    public Device Device => Inputs.device;

    public void Dispose()
    {
        Inputs.Dispose();
        EmbeddedCodes?.Dispose();
        Outcome.Dispose();
        Weights?.Dispose();
        Offsets?.Dispose();
        Images?.Dispose();
        foreach (var tensor in Clusters)
        {
            tensor.Dispose();
        }

        foreach (var tensor in ClusterClasses)
        {
            tensor.Dispose();
        }
    }
}
