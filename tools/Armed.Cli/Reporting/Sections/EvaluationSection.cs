namespace Armed.Cli.Reporting.Sections;

/// <summary>A comparison with other models, from a file.</summary>
internal static class EvaluationSection
{
    public static Section? Of(ReportContent content) => content.Evaluation is not { } table ? null : new Section("evaluation", "Compared with other models", Tables.Of(
        Html.Of($"As the file of the comparison has it: {Numbers.Count(table.Rows.Count, "line")}"), [.. table.Columns.Select(column => Html.Of($"{column.Replace('_', ' ')}"))],
        table.Rows.Select(row => (IReadOnlyList<Html>)[.. row.Select(Cell)])));

    private static Html Cell(object? value) => value switch
    {
        double number => number == Math.Floor(number) && Math.Abs(number) < 1e6 ? Html.Of($"{number}") : Tables.Cell(number),
        string text => Html.Name(text),
        _ => Tables.Cell((double?)null),
    };
}
