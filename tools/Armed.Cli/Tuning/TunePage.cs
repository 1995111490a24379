using Armed.Cli.Reporting;
using Armed.Cli.Reporting.Pages;
using Armed.Runtime.Documents;

namespace Armed.Cli.Tuning;

/// <summary>The page of a search: what was found, how the score depends on each option, what was tuned.</summary>
internal static class TunePage
{
    private const int MostTrials = 20;

    /// <summary>The page in UTF-8. The same search gives the same bytes.</summary>
    public static byte[] Write(Search search)
    {
        var result = search.Result;
        return HtmlPage.Write(
            $"{SafeText.Shorten(result.Outcome, SafeText.LongNameWidth)}: which options predict it better", Html.Of($"Which options predict “{Html.Name(result.Outcome)}” better?"), Opening(search),
            [TrialsSection(search), SensitivityFigures.Section(result), TunedSpace.Section(search), NextSection(search)], Html.Of($"Written by armed tune."));
    }

    private static Html Opening(Search search)
    {
        var result = search.Result;
        return Html.Of(
            $"<p>{TuneVerdict.Of(result)}</p>\n<p>{Counted.Of(result.Leaderboard.Count, "trial")} on {Counted.Of(result.Rows, "row")}, {result.Folds} folds of {result.Scheme}. Trials are ranked by the {Words.Score(result.Measure)}; {SensitivityFigures.Direction(result)}. Trial 0 has the options as given.</p>\n");
    }

    private static Section TrialsSection(Search search)
    {
        var result = search.Result;
        var more = result.Leaderboard.Count > MostTrials ? Html.Of($"<p>{Counted.Of(result.Leaderboard.Count - MostTrials, "more trial")} in {Path.GetFileName(search.Settings.Output)}.</p>\n") : Html.None;
        return new Section("trials", "Trials", Html.Of($"{Tables.Of(
            Html.Of($"Best first. Difference: from the options as given, on the same folds after the same epochs"),
            [Tables.Cell("trial"), Tables.Cell("epochs"), Tables.Cell(result.Measure.Replace('_', ' ')), Tables.Cell("difference"), Tables.Cell("standard error"), Tables.Cell("values")],
            result.Leaderboard.Take(MostTrials).Select(trial => (IReadOnlyList<Html>)
            [
                Tables.Cell(Numbers.Count(trial.Trial)), Tables.Cell(Numbers.Count(trial.Epochs)), SensitivityFigures.Score(trial.Mean), SensitivityFigures.Score(trial.Difference), SensitivityFigures.Score(trial.Se),
                Html.Of($"<div class=\"values\">{TuneReport.ValuesOf(trial)}</div>"),
            ]), 5)}{more}"));
    }

    private static Section NextSection(Search search) => new("next", "What to do next", Html.Of(
        $"<p>{Path.GetFileName(search.Settings.BestOptions)} has the best options that differ from the defaults. This command trains with them:</p>\n<pre>{NextCommand.Of(search.Settings)}</pre>\n<p>The best score is the best of many, so it is too good. Score the options on rows that took no part (--split).</p>\n"));
}
