using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// Decides how the numbers of a source are written, over all columns that are numbers in one of the readings. A cell such as 37,5 or 1,234,567 is a number in one reading only and decides;
/// a cell such as 1,234 is a number in both. Where cells of both readings occur, or none decides, it is not guessed: the fault shows two cells and the options.
/// </summary>
internal sealed class FormatDecision(DataSource asked, Func<int, RowName> rowName, Faults faults, List<string> messages)
{
    private const string Options = "Use --decimal , or --decimal . (and --thousands) to say how numbers are written, or leave the column out.";

    /// <summary>The format; null if a fault was added.</summary>
    public NumberFormat? Decide(IReadOnlyList<(string Column, NumberEvidence Evidence)> columns)
    {
        var numeric = columns.Where(column => column.Evidence.IsNumeric).ToList();
        if ((asked.Decimal ?? Opposite(asked.Thousands) ?? Decimal(numeric)) is not { } @decimal)
        {
            return null;
        }

        var thousands = Thousands(numeric, @decimal, out var isClear);
        if (!isClear)
        {
            return null;
        }

        var format = new NumberFormat(@decimal, thousands);
        Tell(numeric, format);
        return format;
    }

    /// <summary>The sign of a column's numbers; null if a fault was added.</summary>
    public string? Sign(string column, NumberEvidence evidence)
    {
        var signs = evidence.Signs.Where(sign => sign.Key.Length > 0).ToList();
        if (signs.Count == 0)
        {
            return "";
        }

        var bare = evidence.Signs.GetValueOrDefault("", (Count: 0, Row: -1, Cell: ""));
        if (signs.Count > 1 || (NumberSign.Scales(signs[0].Key) && bare.Count > 0))
        {
            var other = signs.Count > 1 ? signs[1].Value : bare;
            faults.Add($"Column {Say.Quote(column)} has {Faulty(signs[0].Value)} and {Faulty(other)}: numbers of different units. Make the units the same, or leave the column out with --exclude.");
            return null;
        }

        messages.Add($"Column {Say.Quote(column)} is read without its sign {Say.Quote(signs[0].Key)}, as in {Shown(signs[0].Value)}.");
        return signs[0].Key;
    }

    private char? Decimal(IReadOnlyList<(string Column, NumberEvidence Evidence)> columns)
    {
        var point = columns.FirstOrDefault(column => column.Evidence.Point.Only.Row >= 0);
        var comma = columns.FirstOrDefault(column => column.Evidence.Comma.Only.Row >= 0);
        if (point.Column is not null && comma.Column is not null)
        {
            faults.Add($"{Faulty(point.Column, point.Evidence.Point.Only)} is a number with a decimal point, and {Faulty(comma.Column, comma.Evidence.Comma.Only)} one with a decimal comma. {Options}");
            return null;
        }

        var ambiguous = columns.Where(column => column.Evidence.Ambiguous.Row >= 0).ToList();
        if (point.Column is null && comma.Column is null && ambiguous.Count > 0)
        {
            var (column, evidence) = ambiguous[0];
            faults.Add($"{Faulty(column, evidence.Ambiguous)} is one number with a decimal comma and another with a comma between thousands, and no cell of the table decides between them. {Options}");
            return null;
        }

        return comma.Column is null ? '.' : ',';
    }

    private char? Thousands(IReadOnlyList<(string Column, NumberEvidence Evidence)> columns, char @decimal, out bool isClear)
    {
        isClear = true;
        if (asked.Thousands is not null)
        {
            return asked.Thousands;
        }

        var seen = columns.SelectMany(column => Of(column.Evidence, @decimal).Thousands.Select(found => (column.Column, Separator: found.Key, found.Value))).DistinctBy(found => found.Separator).ToList();
        if (seen.Count > 1)
        {
            isClear = false;
            faults.Add($"{Faulty(seen[0].Column, seen[0].Value)} and {Faulty(seen[1].Column, seen[1].Value)} separate thousands in different ways. {Options}");
        }

        return seen.Count == 0 ? null : seen[0].Separator;
    }

    private void Tell(IReadOnlyList<(string Column, NumberEvidence Evidence)> columns, NumberFormat format)
    {
        if (format == new NumberFormat())
        {
            return;
        }

        var shown = columns.Select(column => (column.Column, Of(column.Evidence, format.Decimal).Only)).FirstOrDefault(cell => cell.Only.Row >= 0);
        var thousands = format.Thousands is { } separator ? $" and {Word(separator)} between thousands" : "";
        var decided = asked.Decimal is null && asked.Thousands is null ? "found in the data" : "as asked";
        messages.Add($"Numbers are read with a decimal {(format.Decimal == ',' ? "comma" : "point")}{thousands}, {decided}{(shown.Column is null ? "" : $": {Cell(shown.Column, shown.Only)}")} (--decimal, --thousands).");
    }

    private static NumberEvidence.Reading Of(NumberEvidence evidence, char @decimal) => @decimal == '.' ? evidence.Point : evidence.Comma;

    private static char? Opposite(char? thousands) => thousands switch
    {
        ',' => '.',
        '.' => ',',
        _ => null,
    };

    private static string Word(char separator) => separator switch
    {
        ' ' => "a blank",
        ',' => "a comma",
        '.' => "a point",
        _ => "an apostrophe",
    };

    private string Cell(string column, (int Row, string Cell) cell) => $"{Say.Quote(cell.Cell)} in column {Say.Quote(column)}, {rowName(cell.Row)},";

    private string Faulty(string column, (int Row, string Cell) cell) => $"{Say.Quote(cell.Cell)} in column {Say.Quote(column)}, {rowName(cell.Row).WithPath},";

    private string Shown((int Count, int Row, string Cell) cell) => $"{Say.Quote(cell.Cell)} in {rowName(cell.Row)}";

    private string Faulty((int Count, int Row, string Cell) cell) => $"{Say.Quote(cell.Cell)} in {rowName(cell.Row).WithPath}";
}
