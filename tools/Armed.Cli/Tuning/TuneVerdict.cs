using System.Globalization;
using Armed.Cli.Output;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Tuning;

namespace Armed.Cli.Tuning;

/// <summary>What a search found, in a sentence or two.</summary>
internal static class TuneVerdict
{
    /// <summary>Standard errors beyond which a difference is clear.</summary>
    public const double ClearErrors = 2;

    /// <summary>The verdict.</summary>
    public static string Of(TuningResult result) => IsUnchanged(result) ? Unchanged(result.Leaderboard.Count(trial => trial.Failure is null), result.Measure) : Best(result);

    /// <summary>Whether every trial has the scores of the options as given on every fold.</summary>
    public static bool IsUnchanged(TuningResult result)
    {
        var drawn = result.Leaderboard.Where(trial => trial is { Trial: > 0, Failure: null }).ToList();
        return drawn.Count > 0 && drawn.All(trial => trial is { Difference: { } difference, Se: { } se, Mean: { } mean } && !PairedDifference.IsSeen(difference, mean) && !PairedDifference.IsSeen(se, mean));
    }

    /// <summary>The verdict where nothing that was tried changed the score. More of the same trials would not, either.</summary>
    internal static string Unchanged(int trials, string measure) =>
        $"No option changed the score: all {trials} trials have the same {measure} on every fold, so the options as given stay. Often that is so because the last layer that training keeps uses no hidden features; what shapes the network then changes nothing that is predicted. "
        + "armed train says which parts the final model has.";

    private static string Best(TuningResult result) => result.Leaderboard[0] switch
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
        : risen > 0 ? $"No trial is better than the options as given: {risen} of {Counted.Of(drawn, "trial")} had the whole {Counted.Of(epochs, "epoch")}."
        : $"No trial has had the whole {Counted.Of(epochs, "epoch")} yet, so the options as given stay the best. Of those with fewer, trial {lead.Trial} leads: {Signed(lead.Difference)} after {Counted.Of(lead.Epochs, "epoch")}. Go on with --resume and more time or trials.";

    private static string Signed(double value) => (value > 0 ? "+" : "") + MetricsTable.Number(value);
}
