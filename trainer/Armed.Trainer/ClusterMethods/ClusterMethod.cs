using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>How a network learns from clustered rows: the gradients of a step, and what it keeps besides the network. An object serves one fit.</summary>
/// <param name="fit">Network and rows.</param>
internal abstract class ClusterMethod(NetworkFit fit) : IDisposable
{
    private readonly Tensor _one = ones([], device: fit.Tensors.Device).DetachFromDisposeScope();

    /// <summary>Which head of the fitted model answers.</summary>
    public virtual PredictionHead Head => PredictionHead.Fixed;

    /// <summary>Network and rows.</summary>
    protected NetworkFit Fit => fit;

    /// <summary>Adds the gradients of the rows int64 [B] to the parameters.</summary>
    /// <param name="rows">The rows of the step.</param>
    /// <param name="step">Its number, from which its random numbers follow.</param>
    /// <param name="losses">Where losses are reported.</param>
    public abstract void Learn(Tensor rows, long step, LossMeter losses);

    /// <summary>What early stopping watches: the mean loss of validation rows.</summary>
    public virtual double Validate(int[] rows)
    {
        double sum = 0, weights = 0;
        fit.ForEachChunk(rows, (_, batch, linear, hidden) =>
        {
            double weight = batch.Weights?.sum().item<float>() ?? batch.Rows;
            (sum, weights) = (sum + (ValidationLoss(batch, linear, hidden).item<float>() * weight), weights + weight);
        });
        return sum / weights;
    }

    /// <summary>After each epoch, before validation.</summary>
    public virtual void EndEpoch()
    {
    }

    /// <summary>Whether the objective has its final form.</summary>
    public virtual bool IsSettled(int epochs) => true;

    /// <summary>Parameters besides those of the network.</summary>
    /// <param name="weightDecay">Weight decay of the networks' weights.</param>
    public virtual IEnumerable<ParameterGroup> Groups(double weightDecay) => [new ParameterGroup(fit.Outcome.Learned, 1, 0, ClipScope.None)];

    /// <summary>State besides parameters.</summary>
    public virtual double[] ExportState() => [];

    /// <summary>Sets what <see cref="ExportState"/> gave.</summary>
    public virtual void ImportState(ReadOnlySpan<double> state)
    {
    }

    /// <summary>The last layer of the trained network.</summary>
    public virtual LastLayer Finish() => LastLayer.Of(fit.Network, fit.Outcome.Parameters);

    public virtual void Dispose() => _one.Dispose();

    /// <summary>The mean loss of a part of the validation rows, of their linear predictor [B, O] and last hidden layer [B, H].</summary>
    protected virtual Tensor ValidationLoss(Batch batch, Tensor linear, Tensor hidden) => Loss(linear, batch);

    /// <summary>Mean negative log-likelihood of linear predictors [B, O].</summary>
    protected Tensor Loss(Tensor linear, Batch batch) => fit.Outcome.Loss(linear, batch.Outcome, batch.Weights);

    /// <summary>The backward pass from a loss and from gradients that enter elsewhere.</summary>
    protected void Backward(Tensor loss, params (Tensor Root, Tensor Gradient)[] further) =>
        autograd.backward([loss, .. further.Select(start => start.Root)], [_one, .. further.Select(start => start.Gradient)]);

    /// <summary>Reports the loss of a batch.</summary>
    protected static void Report(LossMeter losses, Tensor loss, Batch batch) => losses.Add("total", loss.item<float>(), batch.Rows);

    /// <summary>A number that is learned, such as a logarithm of a standard deviation.</summary>
    protected Parameter Learned(double start)
    {
        using var scope = NewDisposeScope();
        return new Parameter(zeros(1).Plus(start).to(fit.Tensors.Device).DetachFromDisposeScope());
    }
}
