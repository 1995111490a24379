using System.Text.Json;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What the last layer is made of, and what each part was worth on the validation rows.</summary>
internal static class PartsSection
{
    public static Section? Of(ReportContent content)
    {
        if (content.Explanation.Manifest.Refit is not { Kept: true, Steps: { Count: > 0 } steps } refit)
        {
            return null;
        }

        var rows = steps.Select((step, at) => (IReadOnlyList<Html>)[Html.Name(step.Part), Tables.Cell(step.ValidationLoss), at == 0 ? Html.None : Tables.Cell(steps[at - 1].ValidationLoss - step.ValidationLoss)]);
        var table = Tables.Of(Html.Of($"Parts that were kept, in the order in which they were tried"), [Tables.Cell("part"), Tables.Cell("validation loss"), Tables.Cell("lower by")], rows);
        return new Section("parts", "What the model is made of", Html.Of($"<p>{Whole(content, refit)} Each line adds a part to those above it. A part can be kept because the likelihood supports it, so that the loss of the validation rows may rise a little. The validation rows, and folds of all rows where there are few, chose the parts, so that the losses here are somewhat too low.</p>\n{table}{Curves(refit)}{Stage(refit)}{Tried(refit.Tried)}"));
    }

    /// <summary>Everything that was tried, also what is not in the model: folded, as most readers want the model.</summary>
    private static Html Tried(IReadOnlyList<RefitTrialDescription> tried)
    {
        if (tried.Count == 0)
        {
            return Html.None;
        }

        var table = Tables.Of(Html.Of($"Parts that were tried, in order"), [Tables.Cell("part"), Tables.Cell("deviance lower by"), Tables.Cell("held-out loss lower by"), Tables.Cell("standard error"), Tables.Cell("folds that gain"), Tables.Cell("kept")], tried.Select(Row), 5);
        return Tables.Folded($"What was tried ({Numbers.Count(tried.Count, "part")})", Html.Of(
            $"<p>Each part is compared with the model that the search had when it tried the part, so that lines do not add up. The deviance is that of the training rows. Held-out rows are folds of all rows where there are few, else the validation rows.</p>\n{table}"));
    }

    private static IReadOnlyList<Html> Row(RefitTrialDescription trial) =>
    [
        Html.Name(trial.Part), Tables.Cell(trial.Deviance), Tables.Cell(trial.Gain), Tables.Cell(trial.StandardError),
        trial.FoldGains.Count == 0 ? Html.None : Tables.Cell($"{trial.FoldGains.Count(gain => gain > 0)} of {trial.FoldGains.Count}"), Tables.Cell(trial.Kept ? "yes" : $"no: {trial.Reason}"),
    ];

    /// <summary>The final model in a sentence: what a reader of learning curves may else take for the model is not always in it.</summary>
    private static Html Whole(ReportContent content, RefitDescription refit)
    {
        Html[] inputs =
        [
            .. refit.HiddenFeatures == 0 || HasColumns(content.Explanation.Manifest) ? [Html.Of($"the columns")] : Array.Empty<Html>(),
            .. refit.HiddenFeatures > 0 ? [Html.Of($"{Numbers.Count(refit.HiddenFeatures, "feature")} that the network learned")] : Array.Empty<Html>(),
        ];
        Html[] parts =
        [
            Html.Of($"the random effects {Html.Name(refit.Random)}"),
            .. refit.Curves.Count > 0 ? [Html.Of($"curves in {Html.List([.. refit.Curves.Select(Html.Name)])}")] : Array.Empty<Html>(),
            .. refit.Trees > 0 ? [Html.Of($"{Numbers.Count(refit.Trees, "boosted tree")}")] : Array.Empty<Html>(),
        ];
        var left = IsNetworkLeftOut(content) ? " What the network learned did not make it clearly better on the validation rows and is left out." : "";
        return Html.Of($"The final model is a mixed model of {Html.List(inputs)}, with {Html.List(parts)}.{left}");
    }

    /// <summary>Whether the columns are beside the hidden features.</summary>
    private static bool HasColumns(BundleManifest manifest) =>
        manifest.Columns.Count > 0 && !(manifest.Options.TryGetProperty("skip", out var skip) && skip.ValueKind == JsonValueKind.False);

    /// <summary>Whether a network was trained, and the refit does without its features.</summary>
    public static bool IsNetworkLeftOut(ReportContent content) => content.Explanation.Manifest.Refit is { Kept: true, HiddenFeatures: 0 } && content.Explanation.History.Any(epoch => epoch.IsOfNetwork);

    private static Html Curves(RefitDescription refit) => refit is { Model: { FixedCurves: not null } model } ? Html.Of($"<p>{string.Join(" ", FixedCurvesText.Of(model))}</p>\n") : Html.None;

    private static Html Stage(RefitDescription refit) => refit.SecondStage is { } stage
        ? Html.Of($"<p>The second stage has {Numbers.Count(stage.Trees, "boosted tree")} of {(stage.Classes > 0 ? "the inputs, the clusters' effects and their class shares. It changes the classes' probabilities" : "the inputs and the clusters' effects. It changes predictions")} for {stage.Whose} only. On the training rows, out of fold, it lowers the loss by {Numbers.Short(stage.Gain)} (standard error {Numbers.Short(stage.StandardError)}).</p>\n")
        : Html.None;
}
