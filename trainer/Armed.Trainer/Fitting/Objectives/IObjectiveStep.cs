using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>Computes the gradients of an objective on a batch: by autograd for any list of terms, by hand for the lists that it knows.</summary>
internal interface IObjectiveStep : IDisposable
{
    /// <summary>Adds the gradients of the rows int64 [B] to the parameters' own, and the batch's losses to the meter.</summary>
    public void Run(Tensor rows, double learningRate, LossMeter losses);
}
