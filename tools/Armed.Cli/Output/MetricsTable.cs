using System.Globalization;
using Armed.Cli.Common;
using Spectre.Console;

namespace Armed.Cli.Output;

/// <summary>Metrics by partition and head as a table.</summary>
internal static class MetricsTable
{
    public static Table Of(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> metrics)
    {
        var names = metrics.Values.SelectMany(heads => heads.Values).SelectMany(values => values.Keys).Distinct().ToList();
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in names.Prepend("head").Prepend("rows"))
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = true });
        }

        foreach (var (partition, heads) in metrics)
        {
            foreach (var (head, values) in heads)
            {
                table.AddRow(names.Select(name => values.TryGetValue(name, out var value) ? Number(value) : "").Prepend(head).Prepend(partition).Select(text => new Text(Printable.Text(text))));
            }
        }

        return table;
    }

    public static string Number(double value) => value.ToString(Math.Abs(value) is >= 1e6 or < 1e-3 and > 0 ? "0.000e0" : "0.0000", CultureInfo.InvariantCulture);
}
