using System.Globalization;
using System.Text.Json;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Tuning;
using Spectre.Console;

namespace Armed.Cli.Tuning;

/// <summary>What <c>armed tune</c> prints for people.</summary>
internal static class TuneReport
{
    private const int MostTrials = 10;

    /// <summary>Standard errors beyond which a difference is clear.</summary>
    private const double ClearErrors = 2;

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

        var isUnchanged = IsUnchanged(result);
        if (!isUnchanged && result.Sensitivity.Any(option => option.Values.Any(value => value.Trials > 0)))
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"\nMean {result.Measure} of the drawn trials by the value of each option, after {Counted.Of(result.Epochs[0], "epoch")}:"));
            output.Console.Write(Sensitivity(result));
        }

        output.Line(isUnchanged ? Unchanged(result.Leaderboard.Count(trial => trial.Failure is null), result.Measure) : Verdict(result));
        output.Line(result.Best.EnumerateObject().Any()
            ? $"The best options are in {search.Settings.BestOptions}. Next:"
            : $"The best options are the defaults, so {search.Settings.BestOptions} names none. Next:");
        output.Line("  " + NextCommand.Of(search.Settings));
    }

    /// <summary>Whether every trial has the scores of the options as given on every fold.</summary>
    private static bool IsUnchanged(TuningResult result)
    {
        var drawn = result.Leaderboard.Where(trial => trial is { Trial: > 0, Failure: null }).ToList();
        return drawn.Count > 0 && drawn.All(trial => trial is { Difference: { } difference, Se: { } se, Mean: { } mean } && !PairedDifference.IsSeen(difference, mean) && !PairedDifference.IsSeen(se, mean));
    }

    /// <summary>The verdict where nothing that was tried changed the score. More of the same trials would not, either.</summary>
    internal static string Unchanged(int trials, string measure) =>
        $"No option changed the score: all {trials} trials have the same {measure} on every fold, so the options as given stay. Often that is so because the last layer that training keeps uses no hidden features; what shapes the network then changes nothing that is predicted. "
        + "armed train says which parts the final model has.";

    private static string Verdict(TuningResult result) => result.Leaderboard[0] switch
    {
        { Failure: { } failure } => $"No trial could be fitted: {failure}",
        { Trial: 0, Epochs: var epochs } => AsGiven(result, epochs),
        { Difference: { } difference, Se: { } se } best when !double.IsNaN(se) => string.Create(CultureInfo.InvariantCulture,
            $"Trial {best.Trial} differs from the options as given by {Signed(difference)} (se {MetricsTable.Number(se)}){(Math.Abs(difference) > ClearErrors * se ? "" : ", which is no clear gain")}. It is the best of many, so its score is too good."),
        var best => $"Trial {best.Trial} is the best. It is the best of many, so its score is too good.",
    };

    private static string AsGiven(TuningResult result, int epochs)
    {
        var drawn = result.Leaderboard.Where(trial => trial is { Trial: > 0, Failure: null }).ToList();
        var failed = result.Leaderboard.Count(trial => trial is { Trial: > 0, Failure: not null });
        return AsGiven(epochs, drawn.Count(trial => trial.Epochs == epochs), drawn.Count, failed, drawn.Count == 0 ? default : (drawn[0].Trial, drawn[0].Difference ?? 0, drawn[0].Epochs));
    }

    /// <summary>The verdict where the options as given lead. Trials that have not risen to the epochs of a whole fit are not said to be worse: nobody has looked.</summary>
    /// <param name="epochs">Epochs of a whole fit.</param>
    /// <param name="risen">Trials that had them.</param>
    /// <param name="drawn">Trials that could be fitted.</param>
    /// <param name="failed">Trials that could not.</param>
    /// <param name="lead">The best of them.</param>
    internal static string AsGiven(int epochs, int risen, int drawn, int failed, (int Trial, double Difference, int Epochs) lead) =>
        drawn == 0 && failed > 0 ? $"None of {Counted.Of(failed, "trial")} could be fitted, so the options as given stay the best."
        : drawn == 0 ? "The options as given are all that was tried. Go on with --resume and more time or trials."
        : risen > 0 ? $"No trial is better than the options as given: of {Counted.Of(drawn, "trial")} {risen} had the whole {Counted.Of(epochs, "epoch")}, and none of them is."
        : $"No trial has had the whole {Counted.Of(epochs, "epoch")} yet, so the options as given stay the best. Of those with fewer, trial {lead.Trial} leads: {Signed(lead.Difference)} after {Counted.Of(lead.Epochs, "epoch")}. Go on with --resume and more time or trials.";

    private static string Signed(double value) => (value > 0 ? "+" : "") + MetricsTable.Number(value);

    private static Table Leaderboard(TuningResult result)
    {
        var table = Table("trial", "epochs", result.Measure, "diff.", "se", "seconds", "values");
        foreach (var trial in result.Leaderboard.Take(MostTrials))
        {
            Add(table, [Whole(trial.Trial), Whole(trial.Epochs), Number(trial.Mean), Number(trial.Difference), Number(trial.Se), trial.Seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", trial.Failure ?? Values(trial)]);
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

    private static string Values(RankedTrial trial) => trial.Trial == 0 ? "as given" : string.Join(", ", trial.Values.Select(value => $"{value.Key} {Text(value.Value)}"));

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
