using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>The start of the page: three sentences and one picture.</summary>
internal static class Opening
{
    private const double LittleDifference = 0.02;
    private const int MostNamed = 3;

    public static Html Of(ReportContent content) => content.Explanation.Rows is { } rows
        ? Html.Of($"<div class=\"opening\"><div>{ComparedOpening.Of(content)}{Better(content, rows)}{ForWhom(content, rows)}{WhatMatters(content, rows)}</div>{Picture(content, rows).ToHtml()}</div>\n")
        : StoredOpening.Of(content);

    /// <summary>Losses of the model and of the one answer are compared on the same rows: the validation rows where both are known of them, else those of the page.</summary>
    private static Html Better(ReportContent content, RowsExplanation rows)
    {
        var (part, scores) = rows.Scores.First();
        var (model, constant) = (Loss(scores, "mixed"), Loss(scores, "constant"));
        var compared = Validation(content, rows) is not ({ } validation, _) ? Html.Of($"{Compared(content, rows, part, model, constant)}{NewRows(rows)}")
            : ValidationConstant(content) is { } same ? Html.Of($"{OnValidation(content, validation, same)} On the {RowsOf(rows, part)} of the fit itself it is {Numbers.Short(model)}.")
            : Html.Of($"{Compared(content, rows, part, model, constant)} On the validation rows it is {Numbers.Short(validation)}. {ValidationRows(content)}");
        var newClusters = Validation(content, rows).Mixed is null || content.IsCompared ? "" : NewClusterLoss(content);
        return Html.Of($"<p><b>Is it better than one answer for everyone?</b> {compared}{newClusters}</p>\n");
    }

    private static Html Compared(ReportContent content, RowsExplanation rows, string part, double model, double constant) =>
        Html.Of($"{Verdict(model, constant, rows.IsHeldOut)}: the {Words.Score(content.LossName)} of the model is {Numbers.Short(model)} on {RowsOf(rows, part)} of {part} {Used(rows)}, {Words.Than(model, constant)} with the same answer for every row, {Same(content)} ({Numbers.Short(constant)}).");

    private static Html OnValidation(ReportContent content, double model, double constant) =>
        Html.Of($"{Verdict(model, constant, isHeldOut: true)}: the {Words.Score(content.LossName)} of the model is {Numbers.Short(model)} on the validation rows, {Words.Than(model, constant)} with the same answer for every row, {Same(content)} ({Numbers.Short(constant)}). {ValidationRows(content)}");

    private static string ValidationRows(ReportContent content) =>
        $"Estimates did not use these rows, but they chose when to stop and which parts were kept{(content.IsCompared ? "" : ": expect somewhat more on new rows of known clusters")}.";

    /// <summary>What figures of rows of the fit cannot say: the error of rows that it did not have.</summary>
    private static string NewRows(RowsExplanation rows) => IsOfFit(rows) ? " On new rows expect a larger error." : "";

    private static string NewClusterLoss(ReportContent content) => NewClusterSentence.Loss(content.Explanation.Manifest) is { } sentence ? $" {sentence}" : "";

    private static bool IsOfFit(RowsExplanation rows) => !rows.IsHeldOut && rows.Table.OthersAreFitted;

    /// <summary>
    /// The stored losses of the validation rows with the clusters' effects and without, which say more of new rows than those of the rows of the fit; nulls where there are none, or rows that say more, or where several networks without a kept
    /// refit have each used the validation rows of the others.
    /// </summary>
    private static (double? Mixed, double? Fixed) Validation(ReportContent content, RowsExplanation rows)
    {
        var manifest = content.Explanation.Manifest;
        return IsOfFit(rows) && manifest is { Adaptation: null, Refit: { Kept: true } or { Networks: 1 } } && manifest.Metrics.TryGetValue("validation", out var heads) ? (Of("mixed"), Of("fixed")) : (null, null);

        double? Of(string head) => heads.TryGetValue(head, out var scores) && scores.TryGetValue(content.LossName, out var loss) && double.IsFinite(loss) ? loss : null;
    }

    /// <summary>The root mean squared error of the mean on the validation rows, which R2 tells; null for other losses.</summary>
    private static double? ValidationConstant(ReportContent content) =>
        content.Explanation.Manifest.Metrics["validation"]["mixed"] is var scores && content.LossName == "rmse" && (scores.TryGetValue("r2_training_mean", out var share) || scores.TryGetValue("r2", out share)) && share < 1
            ? scores["rmse"] / Math.Sqrt(1 - share) : null;

    private static Html ForWhom(ReportContent content, RowsExplanation rows)
    {
        ClusterScore[] judged = [.. rows.Clusters.Where(cluster => cluster.Rows >= ModelExplainer.FewRows && double.IsFinite(cluster.Loss))];
        var better = judged.Count(cluster => cluster.Loss < cluster.ConstantLoss);
        var most = judged.Length == 0 ? Html.Of($"No cluster of {Html.Name(content.Factor)} has {ModelExplainer.FewRows} rows, so none is judged by itself")
            : Html.Of($"{OnRowsOfFit(rows)}he model beats that answer in {Numbers.Count(better)} of {Numbers.Count(judged.Length)} clusters of {Html.Name(content.Factor)} (those with at least {ModelExplainer.FewRows} rows) and has its largest error in {Html.Name(content.Factor)} {Html.Name(judged[0].Name)} ({Numbers.Short(judged[0].Loss)}, {Numbers.Count(judged[0].Rows, "row")})");
        return Html.Of($"<p><b>For whom?</b> {most}{NewClusters(rows)}.{Groups(rows, always: judged.Length == 0)}</p>\n");
    }

    private static string OnRowsOfFit(RowsExplanation rows) => IsOfFit(rows) ? "On the rows of the fit t" : "T";

    private static Html Groups(RowsExplanation rows, bool always) => rows.Groups.Any(group => group.IsClear) || (always && rows.Groups.Count > 0) ? Html.Of($" {GroupsSection.Sentence(rows, most: 1)}") : Html.None;

    private static Html NewClusters(RowsExplanation rows)
    {
        if (rows.Scores.Count < 2)
        {
            return Html.None;
        }

        var (part, scores) = rows.Scores.Last();
        var (model, constant) = (Loss(scores, "mixed"), Loss(scores, "constant"));
        return Html.Of($"; on {RowsOf(rows, part)} of clusters that training never saw its error is {Numbers.Short(model)}, {Words.Than(model, constant)} with the same answer ({Numbers.Short(constant)})");
    }

    private static Html WhatMatters(ReportContent content, RowsExplanation rows)
    {
        var scores = rows.Scores.First().Value;
        var (mixed, without, of) = Validation(content, rows) is ({ } validation, { } validationFixed) ? (validation, validationFixed, " of the validation rows") : (Loss(scores, "mixed"), Loss(scores, "fixed"), "");
        Html[] names = [.. rows.Importances.Where(importance => importance.Mean > 0).Take(MostNamed).Select(importance => Html.Of($"{Html.Name(importance.Name)} (+{Numbers.Short(importance.Mean)})"))];
        var columns = names.Length == 0 ? Html.Of($"No column lowers the error on these rows")
            : Html.Of($"The error grows most when the values of {Html.List(names, "or")} are shuffled between the rows");
        var clusters = rows.Scores.ContainsKey(RowsExplanation.Known) ? Known(content, mixed, without, of) : Html.None;
        return Html.Of($"<p><b>What matters?</b> {columns}.{clusters}{Directions(rows)}</p>\n");
    }

    /// <summary>What the clusters' effects are worth. Shuffled clusters cost more than none, because rows then get the effects of others.</summary>
    private static Html Known(ReportContent content, double mixed, double without, string of)
    {
        Html[] factors = [.. content.Explanation.Manifest.Clusters.Select(cluster => Html.Name(cluster.Name))];
        if (Numbers.Short(mixed) == Numbers.Short(without))
        {
            return Html.Of($" Using a row's {Html.List(factors)} does not change the error{of} ({Numbers.Short(mixed)}).");
        }

        return Html.Of($" Using a row's {Html.List(factors)} {(mixed < without ? "lowers" : "raises")} the error{of} from {Numbers.Short(without)} to {Numbers.Short(mixed)}.");
    }

    /// <summary>How the mean prediction changes with the columns that matter, and whether that can be chance.</summary>
    private static Html Directions(RowsExplanation rows)
    {
        Html[] told = [.. rows.Curves.Where(curve => curve.Lines.Count == 1).Take(MostNamed).Select(curve => Html.Of($"{Html.Name(curve.Column.Name)} {DependenceSection.Range(curve)}{MayBeNone(rows, curve.Column.Name)}"))];
        return told.Length == 0 ? Html.None : Html.Of($" The mean prediction changes with {Html.Join(told, "; with ")}.");
    }

    private static string MayBeNone(RowsExplanation rows, string column) =>
        rows.Effects?.Effects.Where(effect => effect.Column == column && effect is { Lower: not null, Upper: not null }).ToList() is { Count: > 0 } effects && !effects.Any(ColumnEffectsTable.Excludes)
            ? effects.Count == 1 ? " (the interval of its average effect includes 0)" : " (the intervals of its average effects include 0)" : "";

    private static Figure Picture(ReportContent content, RowsExplanation rows)
    {
        var (mixed, without) = Validation(content, rows);
        IntervalRow[] validation = mixed is null ? [] : [new("validation: model", mixed.Value), new("validation: no cluster", without ?? double.NaN, Class: "c3"), new("validation: same for all", ValidationConstant(content) ?? double.NaN, Class: "c5")];
        var bars = validation.Concat(rows.Scores.SelectMany((part, at) => new[] { ("mixed", "model", "c1"), ("fixed", "no cluster", "c3"), ("constant", "same for all", "c5") }
            .Where(head => part.Key != RowsExplanation.New || head.Item1 != "fixed")
            .Select(head => new IntervalRow($"{(rows.Scores.Count > 1 ? part.Key == RowsExplanation.New ? "new: " : "known: " : mixed is not null ? "fit: " : "")}{head.Item2}", Loss(part.Value, head.Item1), Class: head.Item3)))).Where(bar => double.IsFinite(bar.Value)).ToList();
        return new Figure(Html.Of($"Error of the predictions of {Html.Name(content.Explanation.Manifest.Outcome.Name)}"),
            Html.Of($"Shorter is better. Compare the model with the same answer for every row{(rows.Scores.Count > 1 ? ", first for known clusters, then for new ones" : mixed is null ? "" : ". Errors of rows that the fit used look better than those of new rows")}."),
            $"Bars of the {Words.Score(content.LossName)}: {string.Join("; ", bars.Select(bar => $"{bar.Name} {Numbers.Short(bar.Value)}"))}.",
            IntervalChart.Bars(bars, $"{Words.Score(content.LossName)}, lower is better"));
    }

    private static double Loss(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> scores, string head) => RowScore.Loss(scores[head]).Value;

    private static string Verdict(double model, double constant, bool isHeldOut) => (model / constant) switch
    {
        < 1 - LittleDifference => isHeldOut ? "Yes" : "On these rows, yes",
        > 1 + LittleDifference => "No",
        _ => "Hardly",
    };

    private static string RowsOf(RowsExplanation rows, string part) => Numbers.Count(rows.PartRows[part], "row");

    private static string Used(RowsExplanation rows) => rows.IsHeldOut ? "that the fit did not use" : rows.Table.OthersAreFitted ? "that the fit itself used" : "of the given table";

    private static Html Same(ReportContent content) => content.Explanation.Manifest.Outcome.Classes.Count == 0
        ? Html.Of($"the mean of {Html.Name(content.Explanation.Manifest.Outcome.Name)}{(content.Explanation.Manifest.Outcome.Offset is null ? "" : " in proportion to the exposure")}") : Html.Of($"the shares of the classes");
}
