namespace Armed.Trainer.Models;

/// <summary>An affine map of the networks' last hidden layers, side by side, to the features of the refit: w = (h - centre) A, whitened.</summary>
/// <param name="Inputs">Width of all last hidden layers together, H.</param>
/// <param name="Outputs">Number of features P.</param>
/// <param name="Weight">A' [P, H] row after row.</param>
/// <param name="Centre">Subtracted first, [H]: folded into a bias it would cancel in single precision.</param>
internal sealed record HiddenMap(int Inputs, int Outputs, float[] Weight, float[] Centre)
{
    /// <summary>The map to the first features; null for none.</summary>
    /// <param name="count">How many.</param>
    public HiddenMap? First(int count) => count == 0 ? null : count == Outputs ? this : new(Inputs, count, Weight[..(count * Inputs)], Centre);
}
