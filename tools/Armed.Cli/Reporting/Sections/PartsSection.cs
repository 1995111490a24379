using Armed.Runtime.Bundles;

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
        return new Section("parts", "What the model is made of", Html.Of($"<p>Each line adds a part to those above it. A part is kept where the likelihood supports it or rows held out are predicted better, so that a loss can also rise a little. The rows of the validation set judged the parts, which flatters.</p>\n{table}{Stage(refit)}"));
    }

    private static Html Stage(RefitDescription refit) => refit.SecondStage is { } stage
        ? Html.Of($"<p>The second stage has {Numbers.Count(stage.Trees, "boosted tree")} of {(stage.Classes > 0 ? "the inputs, the clusters' effects and their class shares. It changes the classes' probabilities" : "the inputs and the clusters' effects. It changes predictions")} for {stage.Whose} only. On the training rows, out of fold, it lowers the loss by {Numbers.Short(stage.Gain)} (standard error {Numbers.Short(stage.StandardError)}).</p>\n")
        : Html.None;
}
