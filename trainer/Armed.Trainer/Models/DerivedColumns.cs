using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// Columns that the last layer has beside x: functions of x that were fixed before it is solved. They follow x, and fixed coefficients, random effects, graphs and adaptation treat them as
/// further columns of it; the networks do not see them.
/// </summary>
internal abstract class DerivedColumns
{
    /// <summary>What they are, in order.</summary>
    public abstract IReadOnlyList<EncodedColumn> Columns { get; }

    /// <summary>Their values [N, J] of x [N, F'].</summary>
    /// <param name="x">Encoded inputs.</param>
    public abstract Tensor Build(Tensor x);

    /// <summary>Their values of a row.</summary>
    /// <param name="x">Encoded inputs [F'].</param>
    /// <param name="target">Where they go, [J].</param>
    public abstract void Copy(ReadOnlySpan<float> x, Span<float> target);
}
