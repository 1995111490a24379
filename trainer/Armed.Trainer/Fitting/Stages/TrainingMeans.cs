using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Means of x per cluster over the training rows, and the shifts that are linear in them.</summary>
internal sealed class TrainingMeans(FitData data)
{
    /// <summary>Shifts that start at 0, per factor, of what an encoder makes of the columns.</summary>
    public ClusterMeans[] Of(InputEncoder encoder) => [.. MeansOf(encoder).Select(means => new ClusterMeans(means, data.Outputs))];

    /// <summary>Per factor the means of x per cluster [C, F'] over the training rows, centred at the mean over rows.</summary>
    private Tensor[] MeansOf(InputEncoder encoder)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = data.Rows.Select(data.Training);
        var (features, categories) = rows.Tensors(0, rows.Rows);
        var x = encoder.EncodeStatic(features, categories);
        if (encoder.Embeddings.Count > 0) // learned columns have no fixed mean
        {
            x = cat([x, zeros(x.size(0), encoder.Outputs - x.size(1))], 1);
        }

        x = x - x.mean([0L], keepdim: true);
        return [.. Enumerable.Range(0, rows.FactorCount).Select(g => MeansByCluster(x, rows, g).DetachFromDisposeScope())];
    }

    private Tensor MeansByCluster(Tensor x, EncodedRows rows, int factor)
    {
        var codes = rows.ClusterTensor(factor, 0, rows.Rows);
        long clusters = data.Encoding.Clusters[factor].Levels.Count;
        using Scalar one = 1;
        var sums = zeros(clusters, x.size(1)).index_add_(0, codes, x, one);
        var counts = codes.bincount(null, minlength: clusters).clamp(min: one).to(float32).unsqueeze(1);
        return sums / counts;
    }
}
