using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>What a likelihood with random intercepts reads of rows besides their linear predictor.</summary>
/// <param name="Outcome">Outcome [B, 1].</param>
/// <param name="Weights">Weights [B, 1]; null if all rows weigh 1.</param>
/// <param name="Clusters">Cluster codes int64 [B].</param>
internal sealed record ClusteredRows(Tensor Outcome, Tensor? Weights, Tensor Clusters)
{
    /// <summary>The rows of all parts in their order.</summary>
    public static ClusteredRows Together(IReadOnlyList<ClusteredRows> parts) => new(
        cat([.. parts.Select(part => part.Outcome)]), parts[0].Weights is null ? null : cat([.. parts.Select(part => part.Weights!)]), cat([.. parts.Select(part => part.Clusters)]));

    /// <summary>The same rows in the scope outside.</summary>
    public ClusteredRows MoveToOuterDisposeScope() => new(Outcome.MoveToOuterDisposeScope(), Weights?.MoveToOuterDisposeScope(), Clusters.MoveToOuterDisposeScope());

    /// <summary>Sums of values [B, columns] over the rows of each of so many clusters, [C, columns].</summary>
    public Tensor Sums(Tensor values, int clusters)
    {
        using Scalar one = 1;
        return zeros(clusters, values.size(1), device: values.device).index_add(0, Clusters, values, one);
    }
}
