using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Where the training of a network and of its outcome starts, from the training rows.</summary>
internal sealed class NetworkStart(FitData data)
{
    /// <summary>At even distances: neighbours in a table may be of one cluster, whose inputs may all be alike.</summary>
    private const int RowsToTell = 256;

    /// <summary>Starts at the best constant predictor, so that the first steps do not go into the intercept.</summary>
    public void Of(ArmedNetwork network, OutcomeModel outcome)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var y = OutcomeTensor(data.Training);
        var weights = TrainingWeights();
        var start = outcome.StartIntercept(y, weights, data.KnownTensor(data.Training));
        network.Head.bias!.copy_(network.Encoder.HasIntercept ? start : zeros_like(start));
        outcome.StartLearned(y, weights);
        network.Encoder.RefreshUnknownLevels();
        network.KeepFixedColumns();
        StartShifts(network, outcome, y, weights);
    }

    /// <summary>Sets an outcome's own parameters alone.</summary>
    public void Of(OutcomeModel outcome)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        outcome.StartLearned(OutcomeTensor(data.Training), TrainingWeights());
    }

    /// <summary>Whether the last hidden layer differs between training rows.</summary>
    public bool TellsRowsApart(ArmedNetwork network)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = data.Rows.Select(RowSample.Of(data.Training, RowsToTell));
        var hidden = network.LastHidden(RowFeatures.WithImages(network, rows, 0, rows.Rows)); // [n, H_L]
        return rows.Rows < 2 || (hidden - hidden.narrow(0, 0, 1)).abs().max().item<float>() > 0;
    }

    private void StartShifts(ArmedNetwork network, OutcomeModel outcome, Tensor y, Tensor? weights)
    {
        if (network.ClusterShifts is not [FreeShifts, ..])
        {
            return;
        }

        using var scope = NewDisposeScope();
        var rows = data.Rows.Select(data.Training);
        var constant = network.Head.bias!.detach();
        Tensor[] clusters = [.. Enumerable.Range(0, rows.FactorCount).Select(g => rows.ClusterTensor(g, 0, rows.Rows))];
        using var _ = enable_grad();
        var higher = new ShiftStart(outcome, y, weights, data.KnownTensor(data.Training) is { } known ? known.Plus(constant) : constant).Run([.. network.ClusterShifts.Cast<FreeShifts>()], clusters);
        if (network.Encoder.HasIntercept && outcome.HasIntercept)
        {
            constant.Add(higher.view(-1)); // the bias's own memory
        }
    }

    private Tensor? TrainingWeights() => data.Weights.Length == 0 ? null : tensor(data.Training.Select(r => data.Weights[r]).ToArray()).unsqueeze(1);

    private Tensor OutcomeTensor(int[] rows)
    {
        var values = data.OutcomeOf(rows);
        using Scalar mean = data.OutcomeMean, sd = data.OutcomeSd;
        return data.Kind.TakesCodes
            ? tensor(Array.ConvertAll(values, v => (long)v))
            : tensor(values).sub(mean).div(sd).to(float32).unsqueeze(1);
    }
}
