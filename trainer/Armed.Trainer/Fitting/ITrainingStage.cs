using Tensor = TorchSharp.torch.Tensor;

namespace Armed.Trainer.Fitting;

/// <summary>What is fitted by mini-batches: one step, one validation, and the state that a checkpoint must hold.</summary>
internal interface ITrainingStage
{
    /// <summary>training or z-predictor.</summary>
    public string Name { get; }

    /// <summary>The optimiser over the stage's parameters.</summary>
    public AdamW Optimizer { get; }

    /// <summary>What steps change besides parameters, such as batch statistics.</summary>
    public ModuleBuffers Buffers { get; }

    /// <summary>One optimiser step on the rows int64 [B]; adds the batch's losses.</summary>
    public void Step(Tensor rows, long step, double learningRate, LossMeter losses);

    /// <summary>After each epoch, before validation.</summary>
    public void EndEpoch(int epoch);

    /// <summary>Whether the objective has its final form, so that epochs may be compared; a ramp that still rises would favour the early ones.</summary>
    public bool IsSettled { get; }

    /// <summary>The loss that early stopping watches; null when there are no validation rows.</summary>
    public double? Validate();

    /// <summary>State besides parameters, buffers and optimiser, such as the prior's scale.</summary>
    public double[] ExportState();

    /// <summary>Sets what <see cref="ExportState"/> gave.</summary>
    public void ImportState(ReadOnlySpan<double> state);
}
