using Armed.Cli.Output;

namespace Armed.Cli.Reporting;

/// <summary>Tables and folded parts of the page.</summary>
internal static class Tables
{
    /// <summary>A table that scrolls sideways where it is too wide.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="heads">Headings of the columns; the first is that of the rows' names.</param>
    /// <param name="rows">The rows' name and cells.</param>
    /// <param name="textColumns">Columns after the first whose cells are text, not numbers.</param>
    public static Html Of(Html caption, IReadOnlyList<Html> heads, IEnumerable<IReadOnlyList<Html>> rows, params IReadOnlyList<int> textColumns)
    {
        string Style(int column) => column == 0 || textColumns.Contains(column) ? "text" : "number";
        var head = Html.Join(heads.Select((cell, column) => Html.Of($"<th scope=\"col\" class=\"{Style(column)}\">{cell}</th>")));
        var body = Html.Join(rows.Select(row => Html.Of($"<tr><th scope=\"row\">{row[0]}</th>{Html.Join(row.Skip(1).Select((cell, column) => Html.Of($"<td class=\"{Style(column + 1)}\">{cell}</td>")))}</tr>\n")));
        return Html.Of($"<div class=\"table\" tabindex=\"0\"><table><caption><span>{caption}</span></caption><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n");
    }

    /// <summary>A part that opens where a reader asks for it.</summary>
    public static Html Folded(string summary, Html body) => Html.Of($"<details><summary>{summary}</summary>{body}</details>\n");

    /// <summary>Plain text as a cell.</summary>
    public static Html Cell(string text) => Html.Of($"{text}");

    /// <summary>A score as a cell.</summary>
    public static Html Score(string name, double? number) => Cell(number is { } value ? MetricsTable.WithoutRounding(name, value) : null);

    /// <summary>A number as a cell.</summary>
    public static Html Cell(double? number) => Html.Of($"{Numbers.Short(number)}");
}
