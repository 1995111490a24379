using TorchSharp.Modules;

namespace Armed.Trainer.Fitting;

/// <summary>Parameters that share a learning rate, a weight decay and a gradient norm.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="RateFactor">Multiple of the learning rate.</param>
/// <param name="WeightDecay">Decoupled weight decay per unit of learning rate.</param>
/// <param name="Clipped">Whether the group's gradient is scaled down to the clip norm.</param>
internal sealed record ParameterGroup(IReadOnlyList<Parameter> Parameters, double RateFactor, double WeightDecay, ClipScope Clipped)
{
    /// <summary>The rows that a step touched, for tables [C, W] of which no other row has a gradient; null when all are updated.</summary>
    public TouchedRows? Touched { get; init; }
}
