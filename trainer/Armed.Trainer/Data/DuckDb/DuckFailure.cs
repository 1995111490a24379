namespace Armed.Trainer.Data.DuckDb;

/// <summary>DuckDB refused a statement or broke off a result; whoever knows the source turns it into an <see cref="InputException"/>.</summary>
internal sealed class DuckFailure(string message, Exception? inner = null) : Exception(message, inner);
