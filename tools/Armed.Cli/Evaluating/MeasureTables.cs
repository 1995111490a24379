using System.Globalization;
using Armed.Cli.Output;
using Armed.Trainer;
using Spectre.Console;

namespace Armed.Cli.Evaluating;

/// <summary>The chosen measures of all models: groups of rows for the kinds of held-out rows, and as many tables as the width needs.</summary>
/// <param name="result">The comparison.</param>
/// <param name="chosen">Names of measures, in the order of columns.</param>
internal sealed class MeasureTables(CrossValidationResult result, IReadOnlyList<string> chosen)
{
    private const string Seconds = "seconds";
    private const string Indent = "  ";

    /// <summary>The chosen measures that some model has.</summary>
    public IReadOnlyList<string> Known { get; } = [.. chosen.Where(name => result.Schemes.Any(scheme => scheme.Models.Any(model => model.Measures.ContainsKey(name))))];

    /// <summary>What is printed; seconds are the last column.</summary>
    public void Write(CommandOutput output)
    {
        output.Line($"\nMeasures: the mean over the folds, and in brackets the standard deviation over the folds. {Seconds} are those of all fits.");
        foreach (var columns in Lines([.. Known, Seconds], output.Console.Profile.Width))
        {
            output.Console.Write(Table(columns));
        }

        if (!MeasureChoice.IsAll(chosen) && chosen.Except(Known).ToList() is { Count: > 0 } missing)
        {
            output.Line($"No model has {string.Join(", ", missing)}. Either a {result.Task} outcome has no such measure, or no fold determines it. --measures {MeasureChoice.All} shows what there is.");
        }
    }

    /// <summary>Columns, divided so that each table fits the width.</summary>
    private IEnumerable<IReadOnlyList<string>> Lines(IReadOnlyList<string> columns, int width)
    {
        var room = width - AlignedTable.Edges - Rows().Max(row => row.Name.Length) - AlignedTable.Padding;
        var (line, left) = (new List<string>(), room);
        foreach (var column in columns)
        {
            var needed = Width(column) + AlignedTable.Padding;
            if (line.Count > 0 && needed > left)
            {
                yield return line;
                (line, left) = ([], room);
            }

            line.Add(column);
            left -= needed;
        }

        yield return line;
    }

    private int Width(string column) => Rows().Select(row => row.Model is { } model ? Cell(model, column).Length : 0).Append(AlignedTable.WidthOf(AlignedTable.Heading(column))).Max();

    private Table Table(IReadOnlyList<string> columns)
    {
        var table = AlignedTable.Of(["model", .. columns.Select(AlignedTable.Heading)]);
        foreach (var (name, model) in Rows())
        {
            AlignedTable.Add(table, [name, .. columns.Select(column => model is null ? "" : Cell(model, column))]);
        }

        return table;
    }

    /// <summary>A line for each kind of held-out rows, and below it its models.</summary>
    private IEnumerable<(string Name, ModelResult? Model)> Rows() =>
        result.Schemes.SelectMany(scheme => scheme.Models.Select(model => (Name: Indent + model.Model, Model: (ModelResult?)model)).Prepend(($"{scheme.Scheme}:", null)));

    private static string Cell(ModelResult model, string column) => column == Seconds ? model.Fits.Sum(fit => fit.Seconds ?? 0).ToString("0.0", CultureInfo.InvariantCulture)
        : !model.Measures.TryGetValue(column, out var value) ? ""
        : double.IsNaN(value.Sd) ? MetricsTable.Number(column, value.Mean) : $"{MetricsTable.Number(column, value.Mean)} ({MetricsTable.Number(MetricsTable.WithoutRounding(column, value.Sd), value.Mean)})";
}
