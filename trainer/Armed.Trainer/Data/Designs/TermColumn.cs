namespace Armed.Trainer.Data.Designs;

/// <summary>A column of a term, not measured yet.</summary>
/// <param name="Term">The term.</param>
/// <param name="Name">The column's name.</param>
/// <param name="Factors">What it is a product of.</param>
/// <param name="IsIndicator">Whether it is 0 or 1.</param>
internal sealed record TermColumn(string Term, string Name, IReadOnlyList<RowFunction> Factors, bool IsIndicator);
