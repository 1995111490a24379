using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Rows, clusters and columns.</summary>
internal static class DataSection
{
    private const int MostLevels = 8;
    private const int MostColumns = 12;

    public static Section Of(ReportContent content)
    {
        var manifest = content.Explanation.Manifest;
        return new Section("data", "Data", Html.Of($"<p>{Rows(manifest)}</p>\n{Html.Join(manifest.Clusters.Select(Clusters))}{ShownRows(content)}{Images(manifest)}{Columns(manifest)}"));
    }

    private static Html Rows(BundleManifest manifest)
    {
        var (data, outcome) = (manifest.TrainingData, manifest.Outcome);
        var dropped = data.RowsDropped == 0 ? "none was left out" : $"{Numbers.Count(data.RowsDropped)} were left out because the outcome or the cluster is missing";
        var kind = outcome.Classes.Count > 0 ? Html.Of($"with the classes {Html.List([.. outcome.Classes.Take(MostLevels).Select(Html.Name)])}{More(outcome.Classes.Count)}")
            : outcome.Mean is { } mean ? Html.Of($"with mean {Numbers.Short(mean)} and standard deviation {Numbers.Short(outcome.Sd)}") : Html.None;
        var positive = outcome.Positive is { } level ? Html.Of($" The prediction is the probability of {Html.Name(level)}.") : Html.None;
        return Html.Of($"The model predicts {Html.Name(outcome.Name)} ({manifest.Task}) {kind}. It was fitted on {Numbers.Count(data.Rows, "row")} of {Html.Name(data.Source ?? "a table")}; {dropped}.{positive}");
    }

    private static string More(int levels) => levels > MostLevels ? $" and {Numbers.Count(levels - MostLevels)} more" : "";

    private static Html Clusters(ClusterDescription factor)
    {
        int[] rows = [.. factor.Rows.Order()];
        var sizes = rows.Length == 0 ? "" : rows[0] == rows[^1] ? $" Each has {Numbers.Count(rows[0], "row")}." : $" They have {Numbers.Count(rows[0])} to {Numbers.Count(rows[^1], "row")}, median {Numbers.Count(rows[rows.Length / 2])}.";
        return Html.Of($"<p>Rows belong to {Numbers.Count(factor.Levels.Count, "cluster")} of {Html.Name(factor.Name)}, such as {Html.List([.. factor.Levels.Take(3).Select(Html.Name)])}.{sizes}</p>\n");
    }

    private static Html ShownRows(ReportContent content)
    {
        if (content.Explanation.Rows is not { } rows)
        {
            return Html.None;
        }

        var sample = rows.Scored.Rows;
        var origin = rows.IsHeldOut ? "rows that were held out of the fit" : rows.Table.OthersAreFitted ? "the rows of the fit" : "the given rows; whether the fit used some of them is not known";
        var drawn = sample.Count < sample.Total ? $" {Numbers.Count(sample.Count)} of {Numbers.Count(sample.Total)} such rows were drawn." : "";
        var leftOut = $"{LeftOut(rows.Table.LeftOut, "an outcome")}{(rows.IsHeldOut ? "" : LeftOut(rows.Table.WithoutCluster, "a cluster"))}";
        return Html.Of($"<p>Scores by cluster and all figures of predictions below are of {Numbers.Count(sample.Count, "row")}: {origin}.{drawn}{leftOut}</p>\n");
    }

    private static string LeftOut(long rows, string without) => rows == 0 ? "" : $" {Numbers.Count(rows, "row")} without {without} {(rows == 1 ? "is" : "are")} left out.";

    private static Html Images(BundleManifest manifest) => manifest.Images is not [var image, ..] || manifest.FurtherInputs?.FirstOrDefault(input => input.Name == image.Input)?.Shape is not [var channels, var height, var width] ? Html.None
        : Html.Of($"<p>Each row has an image, which the column {Html.Name(image.Column)} names: {height} × {width} pixels, {(channels == 1 ? "grey" : "red, green and blue")}.</p>\n");

    private static Html Columns(BundleManifest manifest)
    {
        var all = manifest.Columns;
        var first = Html.Of($"The model reads {Numbers.Count(all.Count, "column")}");
        return all.Count == 0 ? Html.None
            : all.Count <= MostColumns ? Table(first, all)
            : Html.Of($"{Table(Html.Of($"{first}; the first {MostColumns}"), all.Take(MostColumns))}{Tables.Folded("All columns", Table(first, all))}");
    }

    private static Html Table(Html caption, IEnumerable<ColumnDescription> columns) => Tables.Of(
        caption, [Tables.Cell("column"), Tables.Cell("kind"), Tables.Cell("training range or levels"), Tables.Cell("missing")],
        columns.Select(column => (IReadOnlyList<Html>)[Html.Name(column.Name), Tables.Cell(ColumnText.Kind(column)), Range(column), Tables.Cell(Numbers.Percent(column.MissingShare))]), 1, 2);

    private static Html Range(ColumnDescription column) => column.Kind != "numeric"
        ? Html.Of($"{Html.Join(column.Levels.Take(MostLevels).Select(Html.Name), ", ")}{More(column.Levels.Count)}")
        : column.Date is null ? Html.Of($"{Numbers.Short(column.Minimum)} to {Numbers.Short(column.Maximum)}") : Html.Of($"{ColumnText.Range(column)}");
}
