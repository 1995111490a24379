using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining;

namespace Armed.Cli.Reporting.Sections;

/// <summary>The start of a page without labelled rows: what the bundle itself says.</summary>
internal static class StoredOpening
{
    private static readonly string[] s_parts = ["seen", "test", "unseen", "validation", "train"];
    private static readonly (string Head, string Name, string Class)[] s_heads = [("mixed", "with clusters", "c1"), ("fixed", "no cluster", "c3"), ("inferred", "clusters guessed", "c4")];

    public static Html Of(ReportContent content)
    {
        var manifest = content.Explanation.Manifest;
        var advice = Html.Of($"<p><b>For whom? What matters?</b> The bundle alone cannot say. Give labelled rows, best such as the fit did not use: <code>armed explain BUNDLE DATA</code>.</p>\n");
        if (s_parts.FirstOrDefault(manifest.Metrics.ContainsKey) is not { } part)
        {
            return Html.Of($"<div class=\"opening\"><div><p><b>Is it better than one answer for everyone?</b> The bundle has no scores.</p>{advice}</div></div>\n");
        }

        var heads = manifest.Metrics[part];
        var bars = s_heads.Where(head => heads.ContainsKey(head.Head)).Select(head => new IntervalRow(head.Name, RowScore.Loss(heads[head.Head]).Value, Class: head.Class)).Where(bar => double.IsFinite(bar.Value)).ToList();
        return Html.Of($"<div class=\"opening\"><div>{Better(content, part)}{advice}</div>{(bars.Count == 0 ? Html.None : Picture(content, part, bars).ToHtml())}</div>\n");
    }

    private static Html Better(ReportContent content, string part)
    {
        var scores = content.Explanation.Manifest.Metrics[part].GetValueOrDefault("mixed") ?? new Dictionary<string, double>();
        var known = scores.Where(score => double.IsFinite(score.Value)).Select(score => Html.Of($"{Words.Score(score.Key)} {Numbers.Short(score.Value)}")).ToList();
        var compared = scores.TryGetValue("r2", out var r2) ? $" One answer for everyone has an R² of about 0: the model leaves {Numbers.Percent(1 - r2)} of its squared error."
            : scores.TryGetValue("auroc", out var area) ? $" One answer for everyone has an AUROC of 0.5, the model {Numbers.Short(area)}." : "";
        return Html.Of($"<p><b>Is it better than one answer for everyone?</b> Scores of the rows '{Words.Part(part)}': {Html.List(known)}.{compared}</p>\n");
    }

    private static Figure Picture(ReportContent content, string part, List<IntervalRow> bars) => new(
        Html.Of($"Error of the predictions of {Html.Name(content.Explanation.Manifest.Outcome.Name)}"), Html.Of($"Shorter is better. Compare the predictions that use the clusters' effects with those that do not."),
        $"Bars of the {Words.Score(content.LossName)} of the rows {part}: {string.Join("; ", bars.Select(bar => $"{bar.Name} {Numbers.Short(bar.Value)}"))}.",
        IntervalChart.Bars(bars, $"{Words.Score(content.LossName)}, lower is better"));
}
