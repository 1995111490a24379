namespace Armed.Runtime.Direct.Steps;

/// <summary>The row code * stride + other + shift of a table, other the code of a second column; 0 without one.</summary>
internal sealed record TablePosition(long Stride, CodeSource? Other, long Shift);
