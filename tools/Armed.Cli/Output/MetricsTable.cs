using System.Globalization;
using Armed.Cli.Common;
using Armed.Runtime.Documents;
using Spectre.Console;

namespace Armed.Cli.Output;

/// <summary>Scores as a table: for each score the splits as rows and the heads as columns.</summary>
internal static class MetricsTable
{
    public static Table Of(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> metrics)
    {
        var scores = new ScoreLines(metrics);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in scores.Heads.Prepend("rows").Prepend("score"))
        {
            table.AddColumn(new TableColumn(new Text(Printable.Text(title))) { NoWrap = true });
        }

        var last = "";
        foreach (var line in scores.Lines)
        {
            string[] cells = [line.Score == last ? "" : line.Score, line.Rows, .. line.Values.Select(value => value is { } known ? Number(known) : "")];
            table.AddRow(cells.Select(text => new Text(Printable.Text(text))));
            last = line.Score;
        }

        return table;
    }

    public static string Number(double value) => value.ToString(Math.Abs(value) is >= 1e6 or < 1e-3 and > 0 ? "0.000e0" : "0.0000", CultureInfo.InvariantCulture);
}
