namespace Armed.Trainer.Trees;

/// <summary>A leaf whose sums are to be made from its rows.</summary>
/// <param name="Slot">Where they go.</param>
/// <param name="Start">First of its rows.</param>
/// <param name="Count">Number of its rows.</param>
/// <param name="From">Where its parent's sums are, which its sums are taken from so that its sibling's are left; -1 for the root.</param>
internal readonly record struct HistogramFill(int Slot, int Start, int Count, int From);
