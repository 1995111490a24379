namespace Armed.Trainer.Trees;

/// <summary>What a level of a tree compares.</summary>
/// <param name="Column">The column; -1: there is none to compare.</param>
/// <param name="Bin">Codes above it go to the upper halves.</param>
/// <param name="Score">The sum over the leaves of G^2 / (H + ridge).</param>
internal readonly record struct TreeSplit(int Column, int Bin, double Score);
