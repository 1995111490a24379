using Armed.Cli.Common;
using Spectre.Console;

namespace Armed.Cli.Evaluating;

/// <summary>A table of names on the left and numbers on the right, as narrow as its cells.</summary>
internal static class AlignedTable
{
    /// <summary>Blanks between columns.</summary>
    public const int Padding = 2;

    /// <summary>Blanks at the ends of a line.</summary>
    public const int Edges = 3;

    public static Table Of(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, title) in titles.Index())
        {
            table.AddColumn(new TableColumn(new Text(Printable.Text(title))) { NoWrap = true, Alignment = i == 0 ? Justify.Left : Justify.Right, Padding = new Padding(0, 0, i == titles.Length - 1 ? 0 : 1, 0) });
        }

        return table;
    }

    public static void Add(Table table, IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));

    /// <summary>A measure's name as a heading, a word to a line.</summary>
    public static string Heading(string measure) => measure.Replace('_', '\n');

    /// <summary>Width of a heading.</summary>
    public static int WidthOf(string heading) => heading.Split('\n').Max(word => word.Length);
}
