namespace Armed.Trainer.Data;

/// <summary>A fold of a split file (header <c>row,NAME..</c>: 0-based data row, fold number) that is held out of everything and scored as test.</summary>
/// <param name="File">Path of the split file.</param>
/// <param name="Column">Name of the scheme's column.</param>
/// <param name="Fold">The fold to hold out.</param>
public sealed record HeldOutFold(string File, string Column, int Fold);
