using System.Text.RegularExpressions;

namespace Armed.Trainer.Formulas;

/// <summary>
/// Names of grouping factors. A factor is a column, or an interaction of columns: <c>a:b</c> has a cluster for every combination of a's and b's cells. A column whose
/// name could be read as notation is in backticks there: <c>`class (old)`:school</c>.
/// </summary>
internal static partial class FactorName
{
    /// <summary>The columns that a name stands for as notation; the name itself where it has no colon outside of backticks.</summary>
    public static IReadOnlyList<string> Columns(string name) =>
        Interaction().IsMatch(name) ? [.. Column().Matches(name).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Value.Trim())] : [name];

    /// <summary>The columns of a factor of a table: a column that has the very name goes first.</summary>
    public static IReadOnlyList<string> Columns(string name, IReadOnlyCollection<string> table) => table.Contains(name) ? [name] : Columns(name);

    /// <summary>The name of the interaction of some columns; of one, its own name.</summary>
    public static string Of(IReadOnlyList<string> columns) => columns.Count == 1 ? columns[0] : string.Join(':', columns.Select(Quote));

    /// <summary>A factor's name as it is in a formula.</summary>
    public static string Notation(string name) => Columns(name) is { Count: > 1 } columns && Of(columns) == name ? name : Quote(name);

    private static string Quote(string column) => column.AsSpan().IndexOfAny("+-|():/") >= 0 || column.Trim() != column ? $"`{column}`" : column;

    [GeneratedRegex("^(`[^`]*`|[^`:]+)(:(`[^`]*`|[^`:]+))+$")]
    private static partial Regex Interaction();

    [GeneratedRegex("`([^`]*)`|[^`:]+")]
    private static partial Regex Column();
}
