using System.Globalization;
using System.Text.Json;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Documents;
using Armed.Trainer.Tuning;
using Spectre.Console;

namespace Armed.Cli.Tuning;

/// <summary>What <c>armed tune</c> prints for people.</summary>
internal static class TuneReport
{
    private const int MostTrials = 10;

    public static void Write(Search search, CommandOutput output)
    {
        var result = search.Result;
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{result.Measure} of {result.Outcome}: {Counted.Of(result.Leaderboard.Count, "trial")} on {Counted.Of(result.Rows, "row")}, {result.Folds} folds of {result.Scheme}; {search.Elapsed.TotalSeconds:0.0} s"));
        output.Line("Trial 0 has the options as given. Differences are from it, on the same folds after the same epochs.");
        output.Console.Write(Leaderboard(result));
        if (result.Leaderboard.Count > MostTrials)
        {
            output.Line($"{Counted.Of(result.Leaderboard.Count - MostTrials, "more trial")} in {search.Settings.Output}.");
        }

        if (!TuneVerdict.IsUnchanged(result) && result.Sensitivity.Any(option => option.Values.Any(value => value.Trials > 0)))
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"\nMean {result.Measure} of the drawn trials by the value of each option, after {Counted.Of(result.Epochs[0], "epoch")}:"));
            output.Console.Write(Sensitivity(result));
        }

        output.Line(TuneVerdict.Of(result));
        output.Line(result.Best.EnumerateObject().Any()
            ? $"The best options are in {search.Settings.BestOptions}. Next:"
            : $"The best options are the defaults, so {search.Settings.BestOptions} names none. Next:");
        output.Line("  " + NextCommand.Of(search.Settings));
        output.Line($"The page with figures of each option: {search.Settings.Page}");
    }

    private static Table Leaderboard(TuningResult result)
    {
        var table = Table("trial", "epochs", result.Measure, "diff.", "se", "seconds", "values");
        foreach (var trial in result.Leaderboard.Take(MostTrials))
        {
            Add(table, [Whole(trial.Trial), Whole(trial.Epochs), Number(trial.Mean), Number(trial.Difference), Number(trial.Se), trial.Seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", ValuesOf(trial)]);
        }

        return table;
    }

    private static Table Sensitivity(TuningResult result)
    {
        var table = Table("option", "value", "trials", "mean", "se");
        foreach (var option in result.Sensitivity)
        {
            foreach (var (i, value) in option.Values.Index())
            {
                Add(table, [i == 0 ? option.Option : "", value.Value, Whole(value.Trials), Number(value.Mean), Number(value.Se)]);
            }
        }

        return table;
    }

    /// <summary>The values of a trial, or why it failed.</summary>
    internal static string ValuesOf(RankedTrial trial) => trial.Failure is { } failure ? failure : trial.Trial == 0 ? "as given" : string.Join(", ", trial.Values.Select(value => $"{value.Key} {Text(value.Value)}"));

    private static string Text(JsonElement value) => value.GetRawText().Replace(" ", "", StringComparison.Ordinal);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value is { } number && !double.IsNaN(number) ? MetricsTable.Number(number) : "";

    private static Table Table(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, title) in titles.Index())
        {
            var isText = title is "values" or "option" or "value";
            table.AddColumn(new TableColumn(new Text(Printable.Text(title))) { NoWrap = title != "values", Alignment = isText ? Justify.Left : Justify.Right, Padding = new Padding(0, 0, i == titles.Length - 1 ? 0 : 1, 0) });
        }

        return table;
    }

    private static void Add(Table table, IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));
}
