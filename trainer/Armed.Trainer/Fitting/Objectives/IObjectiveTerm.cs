using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>A term of the objective that training minimises: its weight, what it adds to a step and to the validation loss, its name in the history.</summary>
internal interface IObjectiveTerm
{
    /// <summary>Name of its value in progress and history.</summary>
    public string Name { get; }

    /// <summary>Its factor in the objective, at the present step.</summary>
    public double Weight { get; }

    /// <summary>Its factor once it no longer rises: validation losses of different epochs are compared with it.</summary>
    public double FinalWeight => Weight;

    /// <summary>Before the forward pass of a step.</summary>
    public void Prepare(Batch batch, double learningRate)
    {
    }

    /// <summary>Adds the term to a step: a loss, or gradients, and what it reports.</summary>
    public void AddTo(ObjectivePass pass);

    /// <summary>The term, not weighted, on validation rows; null where early stopping does not watch it.</summary>
    public Tensor? Validate(ForwardPass forward, Batch batch) => null;

    /// <summary>Whether its weight has its final form after so many epochs, so that epochs may be compared.</summary>
    public bool IsSettled(int epochs) => true;

    /// <summary>The state that a checkpoint needs.</summary>
    public double[] ExportState() => [];

    /// <summary>Sets what <see cref="ExportState"/> gave, from the start of a longer state, and returns how much of it was read.</summary>
    public int ImportState(ReadOnlySpan<double> state) => 0;
}
