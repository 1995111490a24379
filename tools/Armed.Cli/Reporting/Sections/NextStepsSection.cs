using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What a reader does next: first what this page gives a reason for, then what every model is made for.</summary>
internal static class NextStepsSection
{
    public static Section Of(ReportContent content) =>
        new("next", "What to do next", Html.Of($"<ol>{Html.Join(Steps(content).Select(step => Html.Of($"<li>{step}</li>\n")))}</ol>\n"));

    private static IEnumerable<Html> Steps(ReportContent content)
    {
        var manifest = content.Explanation.Manifest;
        if (NotesSection.Warnings(content).Count() is > 0 and var warnings)
        {
            yield return Html.Of($"Read the <a href=\"#notes\">{(warnings == 1 ? "warning" : Numbers.Count(warnings, "warning"))}</a>. A wrong column is easier to mend now than after the model is in use.");
        }

        if (content.Explanation.Rows is { } rows)
        {
            foreach (var step in OfRows(rows))
            {
                yield return step;
            }
        }

        if (content.Evaluation is null && manifest is { Request: { } request, Images: null })
        {
            var options = request.Options.EnumerateObject().Any() ? Html.Of($" <a href=\"#origin\">options.json</a> holds the options of this fit.") : Html.None;
            yield return Html.Of($"Compare the model with others on rows and clusters that no fit has seen.{options}{Command(TrainingCommandText.Evaluation(request, manifest.UnknownCluster))}");
        }

        // Tables do not hold what a program feeds.
        if ((manifest.FurtherInputs ?? []).All(input => manifest.Images?.Any(image => image.Input == input.Name) == true))
        {
            yield return Html.Of($"Predict new rows; they need no outcome.{Command("armed predict BUNDLE ROWS.csv -o predictions.csv")}");
            yield return Html.Of($"When rows of a new cluster have outcomes, or a known cluster has changed, take them in without training.{Command(Adaptation(manifest))}");
        }
    }

    private static IEnumerable<Html> OfRows(RowsExplanation rows)
    {
        if (rows.Residuals is { } residuals && residuals.Tests.Count(test => test.P < ResidualAdvice.Level) is > 0 and var failed)
        {
            yield return Html.Of($"{Numbers.Count(failed, "test")} of <a href=\"#diagnostics\">the residuals</a> {(failed == 1 ? "speaks" : "speak")} against the model. The section says what may be missing.");
        }

        if (ClustersSection.Lost(rows).Count is > 0 and var lost)
        {
            yield return Html.Of($"Look at the rows of the <a href=\"#clusters\">{(lost == 1 ? "cluster" : Numbers.Count(lost, "cluster"))}</a> that one answer for every row would predict better: are values coded there as elsewhere? Where rows are few, it can be chance.");
        }

        if (rows.Groups.Count(group => group is { IsClear: true, Z: > 0 }) is > 0 and var groups)
        {
            yield return Html.Of($"In <a href=\"#groups\">{Numbers.Count(groups, "group")} of rows</a> the error is clearly larger. Decide whether predictions are good enough there, or find columns that tell more about these rows.");
        }
    }

    private static string Adaptation(BundleManifest manifest) =>
        $"armed adapt BUNDLE ROWS.csv{(manifest.Clusters.Count > 1 ? $" --cluster {TrainingCommandText.Quoted(manifest.Clusters[0].Name)}" : "")} -o BUNDLE2";

    private static Html Command(string command) => Html.Of($"\n<pre>{command}</pre>");
}
