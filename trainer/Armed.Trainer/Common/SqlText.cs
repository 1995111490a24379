namespace Armed.Trainer.Common;

/// <summary>Quotes texts for SQL.</summary>
internal static class SqlText
{
    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    public static string Identifier(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A path as a literal that matches that file only: DuckDB takes *, ? and [ in paths for patterns.</summary>
    public static string Path(string path)
    {
        var escaped = path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal)
            .Replace("?", "[?]", StringComparison.Ordinal);
        return Literal(escaped);
    }
}
