using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Scoring;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How well rows are predicted by the values of each column.</summary>
internal static class GroupsSection
{
    private const double NameRoom = 200;
    private const int MostShown = 16;
    private const int MostListed = 300;
    private const int MostNamed = 3;

    public static Section? Of(ReportContent content)
    {
        if (content.Explanation.Rows is not { Groups.Count: > 0 } rows)
        {
            return null;
        }

        var order = rows.Groups.Count > 1 ? "The most clearly different come first. " : "";
        return new Section("groups", "On which rows the error is large", Html.Of(
            $"<p>{Sentence(rows, MostNamed)} Each group has at least {ColumnGroups.FewestRows} rows and is compared with all other rows. Numbers are cut into four ranges with about equally many rows. A difference is clear if p is below 0.05 after correction for the number of groups. {order}Compare with the same answer for every row: a group whose outcomes vary more is harder to predict.</p>\n<div class=\"beside\">{Picture(content, rows).ToHtml()}{Table(content, rows.Groups)}</div>\n"));
    }

    /// <summary>Groups that are clearly worse, and better, in words. A better group that is all the rest of a worse one says nothing new.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="most">Groups that are named on each side.</param>
    public static Html Sentence(RowsExplanation rows, int most)
    {
        var groups = rows.Groups;
        GroupComparison[] worse = [.. groups.Where(group => group is { IsClear: true, Z: > 0 })], better = [.. groups.Where(group => group is { IsClear: true, Z: < 0 } && !worse.Any(other => other.Column == group.Column && other.Rows + group.Rows == rows.Scored.Rows.Count))];
        return worse.Length + better.Length == 0
            ? Html.Of($"In none of {Numbers.Count(groups.Count, "group")} of rows is the error clearly different from that of the other rows.")
            : Html.Join(new[] { Said("larger", worse, most), Said("smaller", better, most) }.OfType<Html>(), " ");
    }

    private static Html? Said(string size, GroupComparison[] groups, int most) => groups.Length == 0 ? null : Html.Of(
        $"The error is clearly {size} where {Html.List([.. groups.Take(most).Select(One)], "or where")}{(groups.Length > most ? $", and in {Numbers.Count(groups.Length - most, "more group")}" : "")}.");

    private static Html One(GroupComparison group) => Html.Of($"{Html.Name(group.Column)} is {Html.Name(group.Group)} ({Numbers.Short(group.Loss)}; other rows {Numbers.Short(group.Others)}; the same answer for every row {Numbers.Short(group.Constant)})");

    private static Figure Picture(ReportContent content, RowsExplanation rows)
    {
        var groups = rows.Groups;
        GroupComparison[] shown = [.. groups.Take(MostShown)];
        return new Figure(
            Html.Of($"Error by groups of rows"),
            Html.Of($"The further right, the worse. Lines are 90 % bands, which take into account that rows of one {Html.Name(content.Factor)} resemble each other.{(rows.IsHeldOut || !rows.Table.OthersAreFitted ? "" : " The rows are those of the fit.")}{(groups.Count > MostShown ? $" The first {MostShown} of {Numbers.Count(groups.Count, "group")}." : "")}"),
            $"The {Words.Score(content.LossName)}: {string.Join("; ", shown.Select(group => $"{SafeText.Cut(group.Column)} {SafeText.Cut(group.Group)} {Numbers.Short(group.Loss)}"))}.",
            IntervalChart.Dots([.. shown.Select(group => new IntervalRow($"{group.Column}: {group.Group}", group.Loss, group.Low, group.High))], Words.Score(content.LossName), hasNames: true,
                AxisScale.Of(shown.SelectMany(group => new[] { group.Loss, group.Low, group.High }), 0, 1), NameRoom));
    }

    private static Html Table(ReportContent content, IReadOnlyList<GroupComparison> groups)
    {
        var caption = Html.Of($"{Words.Score(content.LossName)}, lower is better; * clearly different{(groups.Count > MostListed ? $"; the first {Numbers.Count(MostListed)}" : "")}");
        var table = Tables.Of(caption, [Tables.Cell("column"), Tables.Cell("rows where it is"), Tables.Cell("rows"), Tables.Cell("error"), Tables.Cell("of other rows"), Tables.Cell(Words.Head("constant"))], groups.Take(MostListed).Select(Line), 1);
        return groups.Count > MostShown ? Tables.Folded($"All {Numbers.Count(Math.Min(groups.Count, MostListed))} groups", table) : table;
    }

    private static IReadOnlyList<Html> Line(GroupComparison group) =>
        [Html.Name(group.Column), Html.Of($"{Html.Name(group.Group)}{(group.IsClear ? " *" : "")}"), Tables.Cell(Numbers.Count(group.Rows)), Tables.Cell(group.Loss), Tables.Cell(group.Others), Tables.Cell(group.Constant)];
}
