using Armed.Runtime.Common;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>
/// Decides which columns of texts are dates and how they are written. A cell such as 13/02/2024 decides between day and month; another column of the table can decide, too. Where both orders
/// occur in a column, or nothing decides, it is not guessed: the fault shows two cells and the option.
/// </summary>
internal sealed class DateDecision(DatePattern? asked, MissingMarks marks, Func<int, RowName> rowName, Faults faults, List<string> messages)
{
    /// <summary>Levels that are looked at to see which ways of writing are worth a closer look.</summary>
    private const int MostSampled = 200;

    private const int MostShown = 3;

    private static readonly (string First, string? Second)[] s_ways =
    [
        ("yyyy-MM-dd", null), ("yyyy/MM/dd", null), ("yyyy.MM.dd", null), ("dd/MM/yyyy", "MM/dd/yyyy"), ("dd-MM-yyyy", "MM-dd-yyyy"), ("dd.MM.yyyy", "MM.dd.yyyy"),
        ("d MMM yyyy", null), ("d-MMM-yyyy", null), ("dMMMyyyy", null), ("MMM d, yyyy", null),
    ];

    /// <summary>How each column of dates is written; columns that are not dates are left out.</summary>
    public Dictionary<ColumnBuilder, DatePattern> Decide(IEnumerable<ColumnBuilder> columns)
    {
        var found = columns.Select(column => (Column: column, Evidence: Evidence(column))).Where(column => column.Evidence is not null).Select(column => (column.Column, Evidence: column.Evidence!)).ToList();
        var decided = found.Where(column => IsClear(column.Evidence)).ToList();
        bool? dayFirst = decided.Where(column => column.Evidence.Second is not null).Select(column => column.Evidence.OnlyFirst.Row >= 0).Distinct().ToList() is [var only] ? only : null;
        var patterns = new Dictionary<ColumnBuilder, DatePattern>();
        foreach (var (column, evidence) in found)
        {
            if (Pattern(column.Plan.Name, evidence, dayFirst) is { } pattern)
            {
                patterns.Add(column, pattern);
            }
        }

        return patterns;
    }

    /// <summary>The evidence of each way of writing in which some of a column's texts are dates.</summary>
    private List<DateEvidence> Evidence(TextBuilder texts, bool isAsked)
    {
        var sample = texts.Levels.Where(level => level.Length > 0).Take(MostSampled).ToList();
        List<DateEvidence> ways = [.. Ways(isAsked).Where(way => sample.Exists(way.IsDate))];
        ways.ForEach(way => way.Append(texts.Levels, texts.Counts(), marks));
        return ways;
    }

    /// <summary>Two digits do not tell the century: such dates are read on request only.</summary>
    private static readonly (string First, string? Second)[] s_shortYears = [("dd/MM/yy", "MM/dd/yy"), ("dd-MM-yy", "MM-dd-yy"), ("dd.MM.yy", "MM.dd.yy"), ("yy-MM-dd", null)];

    /// <summary>Whether all texts but marks of missing values are dates.</summary>
    public bool AreDates(IEnumerable<string> texts)
    {
        var levels = texts.Where(level => !marks.IsMissingNumber(System.Text.Encoding.UTF8.GetBytes(level))); // the first ones tell where they are none
        return levels.Any() && Ways(isAsked: false).Any(way => levels.All(way.IsDate));
    }

    private DateEvidence? Evidence(ColumnBuilder column)
    {
        var ways = Evidence(column.Texts!, column.Plan.IsDate);
        var evidence = ways.Find(way => way.IsDates) ?? (column.Plan.IsDate ? ways.MaxBy(way => way.Dates) : null);
        if (evidence is null && !column.Plan.IsDate)
        {
            TellNearly(column.Plan.Name, ways);
            TellShortYears(column.Plan.Name, column.Texts!.Levels);
        }
        else if (evidence is null)
        {
            var cell = column.Texts!.Levels.FirstOrDefault(level => level.Length > 0) ?? "";
            faults.Add($"Column {Say.Quote(column.Plan.Name)} is to be read as dates, but a cell such as {Say.Quote(cell)} is not a date{(asked is null ? "" : $" written as {asked.Text}")}. Use --date-format to say how dates are written, such as dd/MM/yyyy, or leave --date out.");
        }

        return evidence;
    }

    /// <summary>A column that is mostly dates is a category all the same: the message says why.</summary>
    private void TellNearly(string name, List<DateEvidence> ways)
    {
        var most = ways.MaxBy(way => way.Dates);
        var dates = ways.Sum(way => way.Dates);
        if (most is not null && 2 * dates > most.Dates + most.Texts.Count)
        {
            var others = most.Texts.Cells.Where(cell => cell.Count > 0).Take(MostShown).Select(cell => $"{Say.Quote(cell.Text)} in {rowName(cell.Row)}");
            messages.Add($"Warning: column {Say.Quote(name)} is a category, although {dates} of {most.Dates + most.Texts.Count} cells are dates, {most.Dates} of them written as {most.First.Text}. "
                + $"The others include {string.Join(", ", others)}. Correct these cells, give the marks that are missing with --missing, or use --date {name}.");
        }
    }

    private void TellShortYears(string name, List<string> levels)
    {
        var sample = levels.Where(level => !marks.IsMissingNumber(System.Text.Encoding.UTF8.GetBytes(level))).Take(MostSampled).ToList();
        if (sample.Count > 1 && Of(s_shortYears).FirstOrDefault(way => sample.TrueForAll(way.IsDate)) is { } way)
        {
            messages.Add($"Warning: column {Say.Quote(name)} is a category, although its cells may be dates with two digits for the year, such as {Say.Quote(sample[0])}. "
                + $"If they are, use --date-format {way.First.Text}{(way.Second is null ? "" : $" or --date-format {way.Second.Text}")}: years 50 to 99 are of the 20th century, the others of the 21st.");
        }
    }

    private IEnumerable<DateEvidence> Ways(bool isAsked)
    {
        if (asked is not null)
        {
            return [new DateEvidence(asked), .. Of(s_ways.Where(way => way.Second is null))];
        }

        return isAsked ? [.. Of(s_ways), .. Of([("yyyyMMdd", null)])] : Of(s_ways);
    }

    private static IEnumerable<DateEvidence> Of(IEnumerable<(string First, string? Second)> ways) =>
        ways.Select(way => new DateEvidence(DatePattern.Parse(way.First)!, way.Second is null ? null : DatePattern.Parse(way.Second)));

    private static bool IsClear(DateEvidence evidence) => evidence.Second is null || (evidence.OnlyFirst.Row >= 0) != (evidence.OnlySecond.Row >= 0);

    private DatePattern? Pattern(string name, DateEvidence evidence, bool? dayFirst)
    {
        if (IsClear(evidence))
        {
            return evidence.OnlySecond.Row >= 0 ? evidence.Second : evidence.First;
        }

        if (evidence.OnlyFirst.Row >= 0)
        {
            faults.Add($"Column {Say.Quote(name)} has {Cell(evidence.OnlyFirst)}, a date with the day first, and {Cell(evidence.OnlySecond)}, one with the month first. Write all dates in one way, preferably as {DatePattern.Iso.Text}; or use --categorical or --exclude.");
            return null;
        }

        if (dayFirst is not null || evidence.First.Text.Contains('.', StringComparison.Ordinal))
        {
            // Nobody writes dates with points and the month first, unless cells show it.
            var pattern = dayFirst == false ? evidence.Second! : evidence.First;
            messages.Add($"The dates of column {Say.Quote(name)} are read as {pattern.Text}{(dayFirst is null ? "" : ", as in other columns of the table")} (--date-format).");
            return pattern;
        }

        if (evidence.Ambiguous.Count == 0)
        {
            return evidence.First; // day and month are the same in every cell
        }

        faults.Add($"Column {Say.Quote(name)} has dates such as {string.Join(" and ", evidence.Ambiguous.Select(Cell))}: no cell tells whether the day or the month is first. "
            + $"Use --date-format {evidence.First.Text} or --date-format {evidence.Second!.Text}, or leave the column out with --exclude; if it is not a date, use --categorical.");
        return null;
    }

    private string Cell((int Row, string Cell) cell) => $"{Say.Quote(cell.Cell)} in {rowName(cell.Row).WithPath}";
}
