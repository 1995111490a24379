namespace Armed.Cli.Differing;

/// <summary>A column that two bundles have with different values, or that one of them lacks.</summary>
/// <param name="Name">The column.</param>
/// <param name="Before">Kind and range or levels in the first bundle; null where it lacks the column.</param>
/// <param name="After">Likewise in the second bundle.</param>
/// <param name="Levels">How the levels differ; null unless it is a category in both.</param>
internal sealed record ColumnChange(string Name, string? Before, string? After, NameChange? Levels)
{
    /// <summary>What happened, in a word or two.</summary>
    public string Kind => Before is null ? "column added" : After is null ? "column removed" : Levels is null ? "changed" : $"levels {Levels.Kind}";
}
