using DuckDB.NET.Native;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Small knowledge of DuckDB's types and messages.</summary>
internal static class Duck
{
    private const int MostCharacters = 400;

    /// <summary>The text of a typed column. A whole number stored as a floating one reads 7, not 7.0, and a number of fixed decimals 1.5, not 1.50, so that names do not depend on the file's format.</summary>
    public static string TextOf(string expression, DuckDBType type)
    {
        var text = $"CAST({expression} AS VARCHAR)";
        return type is DuckDBType.Double or DuckDBType.Float ? WithoutPointZero(text) : type == DuckDBType.Decimal ? WithoutLastZeros(text) : text;
    }

    /// <summary>By column whether its texts were something else in the source.</summary>
    public static IReadOnlyList<bool> Typed(IEnumerable<DuckDBType> types) => [.. types.Select(type => type != DuckDBType.Varchar)];

    public static string WithoutPointZero(string text) => $"regexp_replace({text}, '\\.0$', '')";

    private static string WithoutLastZeros(string text) => $"regexp_replace({text}, '(\\.[0-9]*[1-9])0+$|\\.0+$', '\\1')";

    public static string FirstLines(DuckFailure exception)
    {
        var lines = exception.Message.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("Original Line", StringComparison.Ordinal));
        var text = string.Join(" ", lines.Take(2));
        text = text.Length > MostCharacters ? text[..MostCharacters] + "..." : text;
        return exception.Message.Contains("httpfs", StringComparison.Ordinal)
            ? text + " Add --allow-remote to read remote paths, or download the file first."
            : text;
    }
}
