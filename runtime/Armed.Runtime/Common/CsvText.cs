namespace Armed.Runtime.Common;

/// <summary>Cells of <c>random_effects.csv</c>: who writes it anew and who replaces its rows must quote alike.</summary>
internal static class CsvText
{
    /// <summary>The cell, in quotes where it is empty or holds a comma, a quote or a line's end.</summary>
    public static string Quote(string text)
        => text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Length > 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
