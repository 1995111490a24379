namespace Armed.Trainer.Models;

/// <summary>A column of the row summary r(x), whose mean over a cluster's rows tells of its effects.</summary>
/// <param name="Kind">What it is made of.</param>
/// <param name="Index">The column of x or of w.</param>
/// <param name="Name">Name for people.</param>
internal sealed record SummaryColumn(SummaryColumnKind Kind, int Index, string Name);
