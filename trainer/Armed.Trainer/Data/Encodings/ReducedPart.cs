namespace Armed.Trainer.Data.Encodings;

/// <summary>Another column in a <see cref="ReducedNumber"/>.</summary>
/// <param name="Column">Index of the numeric column.</param>
/// <param name="Origin">What it is measured from; 0 where it is reduced itself.</param>
/// <param name="Weight">Its weight.</param>
internal readonly record struct ReducedPart(int Column, double Origin, double Weight);
