using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How the model was made, so that somebody else can make it again, and its model card.</summary>
internal static partial class OriginSection
{
    // The text is encoded again for the page.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Section Of(ReportContent content)
    {
        var manifest = content.Explanation.Manifest;
        var formula = FormulaText.Of(manifest) is { } text ? Html.Of($"<p>Formula: <code>{text}</code></p>\n") : Html.None;
        return new Section("origin", "How it was made", Html.Of($"{(manifest.Request is { } request ? Given(request) : Remade(manifest, content))}{formula}{Options(manifest)}{Identity(manifest)}{Card(content.Card)}"));
    }

    private static Html Given(RequestDescription request)
    {
        var hasOptions = request.Options.EnumerateObject().Any();
        return Html.Of($"<p>This command repeats the fit: the same table, on the same kind of machine with the same versions, gives the same bundle.{(hasOptions ? " options.json holds the options that were given." : "")} Files are named without their directories.</p>\n<pre>{TrainingCommandText.Of(request)}</pre>\n{(hasOptions ? Tables.Folded("options.json", Pre(JsonSerializer.Serialize(request.Options, s_json))) : Html.None)}");
    }

    private static Html Remade(BundleManifest manifest, ReportContent content) => Html.Of(
        $"<p>This command trains on the same columns; options.json holds the options of the fit. Those that the fit chose from the data are fixed there, which can lead to a slightly different model. The original command repeats the fit exactly. A network or a kind of outcome that a program added is not among the options: the program itself trains it again.</p>\n<pre>{TrainingCommandText.Of(manifest, content.HeldOut)}</pre>\n{Tables.Folded("options.json", Pre(JsonSerializer.Serialize(manifest.Options, s_json)))}");

    private static Html Options(BundleManifest manifest) => manifest.ChosenOptions.Count == 0 ? Html.None : Tables.Of(
        Html.Of($"Options that were set or chosen from the data"), [Tables.Cell("option"), Tables.Cell("value"), Tables.Cell("meaning")],
        manifest.ChosenOptions.Select(option => (IReadOnlyList<Html>)[Tables.Cell(option.Name), Html.Name(option.Value), Html.Of($"{SafeText.Cut(option.Meaning)}")]), 1, 2);

    private static Html Identity(BundleManifest manifest) => Html.Of(
        $"<p class=\"ids\">Bundle <code>{manifest.BundleId}</code>, fit <code>{manifest.FitId}</code>, data <code>{manifest.TrainingData.Sha256}</code>, seed {manifest.Seed}. {string.Join(", ", manifest.Packages.Select(package => $"{package.Key} {package.Value}"))}. {Parity(manifest)}</p>\n");

    private static string Parity(BundleManifest manifest) => manifest.Parity.Count == 0
        ? "How far these graphs are from the trained model was not measured."
        : $"The exported graphs differ from the trained model by at most {Numbers.Short(manifest.Parity.Values.Max())} (relative).";

    private static Html Card(string card) => card.Length == 0 ? Html.None : Tables.Folded("Model card", Pre(Escape().Replace(card, "$1")));

    private static Html Pre(string text) => Html.Of($"<pre>{Html.Join(text.Split('\n').Select(line => Html.Of($"{line}")), "\n")}</pre>");

    /// <summary>Markdown's escapes, which a reader of the plain text does not need.</summary>
    [GeneratedRegex(@"\\([!-/:-@\[-`{-~])")]
    private static partial Regex Escape();
}
