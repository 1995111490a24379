namespace Armed.Trainer.Data.DuckDb;

/// <summary>A text of a query that may be a path.</summary>
/// <param name="Text">The text.</param>
/// <param name="Function">The table function that takes it; null where it stands for a table.</param>
internal sealed record QueryPath(string Text, string? Function);
