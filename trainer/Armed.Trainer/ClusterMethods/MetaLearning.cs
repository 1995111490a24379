using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Predicting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>
/// MLDG (Li, Yang, Song and Hospedales, AAAI 2018) with the clusters as domains: each step divides the batch's clusters into meta-train and meta-test ones and descends F(theta) + G(theta - alpha F'(theta)),
/// algorithm 1 with beta = 1. First order: the second derivative of F in the gradient of G is left out. F' of the inner step is clipped as that of every step is: counts have gradients of their own size.
/// </summary>
internal sealed class MetaLearning(NetworkFit fit) : ClusterMethod(fit)
{
    /// <summary>alpha, the rate of the inner step.</summary>
    public const double InnerRate = 0.1;

    /// <summary>One in so many of a batch's clusters is a meta-test one.</summary>
    private const int MetaTestEvery = 3;

    private readonly Parameter[] _parameters = [.. fit.Parameters, .. fit.Outcome.Learned];

    private readonly long[] _clusters = [.. Enumerable.Range(0, fit.Data.Rows.Rows).Select(row => fit.Data.Rows.Clusters[row * fit.Data.Rows.FactorCount])];

    /// <summary>Refuses data with a single cluster.</summary>
    public static void Require(FitData data)
    {
        var clusters = data.Training.Select(row => data.Rows.Clusters[row * data.Rows.FactorCount]).Distinct().Take(2).Count();
        if (clusters < 2)
        {
            throw new InputException($"mldg needs training rows of two or more clusters of '{data.Encoding.Clusters[0].Name}', to hold some out in each step; there is one. Leave mldg out of the models.");
        }
    }

    public override void Learn(Tensor rows, long step, LossMeter losses)
    {
        var (train, test) = Divide(TensorMemory.Longs(rows.cpu().contiguous()).ToArray(), step);
        var batch = Gather(train);
        var loss = Loss(Fit.Forward(batch).Linear, batch);                    // F(theta)
        Backward(loss);
        Report(losses, loss, batch);
        if (test.Length == 0)
        {
            return; // one cluster in the batch: nothing to hold out
        }

        Tensor[] start = [.. _parameters.Select(parameter => parameter.detach().clone())];
        Move();
        batch = Gather(test);
        loss = Loss(Fit.Forward(batch).Linear, batch);                        // G(theta'), whose gradient adds to that of F
        Backward(loss);
        Report(losses, loss, batch);
        Restore(start);
    }

    /// <summary>theta' = theta - alpha F'(theta), in place, F' no longer than the largest norm of a step's gradient.</summary>
    private void Move()
    {
        using var _ = no_grad();
        var norm = Math.Sqrt(_parameters.Sum(parameter => parameter.grad!.to(float64).Squared().sum().item<double>()));
        var most = Fit.Options.ClipNorm;
        var rate = InnerRate * (most > 0 && norm > most ? most / norm : 1);
        foreach (var parameter in _parameters)
        {
            parameter.Add(parameter.grad!.Times(-rate));
        }
    }

    private void Restore(Tensor[] start)
    {
        using var _ = no_grad();
        for (var i = 0; i < start.Length; i++)
        {
            _parameters[i].copy_(start[i]);
        }
    }

    private Batch Gather(long[] rows) => Fit.Gather(tensor(rows, device: Fit.Tensors.Device));

    /// <summary>The rows of a step's meta-train and meta-test clusters.</summary>
    public (long[] Train, long[] Test) Divide(long[] rows, long step)
    {
        long[] clusters = [.. rows.Select(row => _clusters[row]).Distinct()];
        new Random(StableSeed.Combine(Fit.Options.Seed, step)).Shuffle(clusters);
        var held = clusters.Take(clusters.Length < 2 ? 0 : Math.Max(1, clusters.Length / MetaTestEvery)).ToHashSet();
        return ([.. rows.Where(row => !held.Contains(_clusters[row]))], [.. rows.Where(row => held.Contains(_clusters[row]))]);
    }
}
