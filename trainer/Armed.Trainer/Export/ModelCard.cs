using System.Globalization;
using System.Text;
using System.Text.Json;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Options;

namespace Armed.Trainer.Export;

/// <summary>Writes <c>MODEL_CARD.md</c>: what a team that receives the bundle needs to know, from the manifest alone.</summary>
internal static class ModelCard
{
    /// <summary>The card's text.</summary>
    public static string Write(BundleManifest manifest)
    {
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"# {MarkdownText.Plain(manifest.Outcome.Name)}: a mixed-effects model\n\n");
        card.Append(CultureInfo.InvariantCulture, $"Predicts `{Code(manifest.Outcome.Name)}` ({manifest.Task}{Positive(manifest)}) from {From(manifest)}, with random effects of ");
        card.Append(CultureInfo.InvariantCulture, $"{string.Join(" and ", manifest.Clusters.Select(c => $"`{Code(c.Name)}` ({c.Levels.Count} clusters)"))}.\n\n");
        card.Append(CultureInfo.InvariantCulture, $"Bundle `{manifest.BundleId}`, fit `{manifest.FitId}`, format {manifest.FormatVersion}.\n\n");
        Data(card, manifest);
        Columns(card, manifest);
        Effects(card, manifest);
        Refit(card, manifest.Refit);
        Scores(card, manifest);
        Options(card, manifest.Options);
        Use(card, manifest);
        return card.ToString();
    }

    private static string Positive(BundleManifest manifest) => manifest.Outcome.Positive is { } level ? $", the probability of `{Code(level)}`" : "";

    private static string From(BundleManifest manifest)
        => manifest.Columns.Count == 0 ? "an intercept alone" : string.Create(CultureInfo.InvariantCulture, $"{manifest.Columns.Count} columns");

    private static void Data(StringBuilder card, BundleManifest manifest)
    {
        var data = manifest.TrainingData;
        card.Append(CultureInfo.InvariantCulture, $"## Training data\n\n{data.Rows} rows, {data.RowsDropped} left out because their outcome or cluster is missing. SHA-256 of the used columns: `{data.Sha256}`.\n\n");
    }

    private static void Columns(StringBuilder card, BundleManifest manifest)
    {
        if (manifest.Columns.Count == 0)
        {
            card.Append("## Inputs\n\nThe clusters' codes; the model has no feature columns.\n\n");
            return;
        }

        card.Append("## Inputs\n\n| column | kind | training range or levels | missing |\n|---|---|---|--:|\n");
        foreach (var column in manifest.Columns.Take(100))
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(column.Name)} | {column.Kind} | {Range(column)} | {column.MissingShare:P1} |\n");
        }

        if (manifest.Columns.Count > 100)
        {
            card.Append(CultureInfo.InvariantCulture, $"\n{manifest.Columns.Count - 100} more columns are in armed.json.\n");
        }

        card.Append('\n');
    }

    private static string Range(ColumnDescription column) => column.Kind == "numeric"
        ? string.Create(CultureInfo.InvariantCulture, $"{column.Minimum:G6} to {column.Maximum:G6}")
        : string.Join(", ", column.Levels.Take(10).Select(l => l.Length == 0 ? "(empty)" : MarkdownText.Plain(l))) + (column.Levels.Count > 10 ? $", {column.Levels.Count - 10} more" : "");

    private static void Effects(StringBuilder card, BundleManifest manifest)
    {
        var of = manifest.RandomEffects[0].Covariance.Count > 1 ? $", of the class {MarkdownText.Plain(manifest.Outcome.Classes[0])}; the others are in armed.json" : "";
        card.Append("## Random effects\n\nStandard deviations between clusters, on the scale of the design (inputs standardised)").Append(of);
        card.Append(".\n\n| factor | effect | sd |\n|---|---|--:|\n");
        foreach (var effects in manifest.RandomEffects)
        {
            foreach (var (term, variance) in Distinct(effects))
            {
                card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(effects.Factor)} | {MarkdownText.Plain(term)} | {Math.Sqrt(variance):G4} |\n");
            }
        }

        card.Append("\nrandom_effects.csv has every cluster's effects in original units.\n\n");
    }

    /// <summary>The terms with their variances; those of the hidden units share one and stand in one line.</summary>
    private static IEnumerable<(string Term, double Variance)> Distinct(RandomEffectsDescription effects)
    {
        var matrix = effects.Covariance[0];
        double[] variances = [.. effects.Terms.Select((_, k) => matrix.Count == 1 ? matrix[0][k] : matrix[k][k])];
        var hidden = effects.Terms.Count(RandomEffectsDesign.IsHiddenTerm);
        var named = effects.Terms.Count - hidden;
        for (var k = 0; k < named; k++)
        {
            yield return (effects.Terms[k], variances[k]);
        }

        if (hidden > 0)
        {
            yield return ($"{effects.Terms[named]} to {effects.Terms[^1]}, each", variances[named]);
        }
    }

    private static void Refit(StringBuilder card, RefitDescription? refit)
    {
        if (refit is null)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"## Last layer as a mixed model\n\n{(refit.Kept ? "Solved exactly and kept" : "Solved, but not kept")}: {MarkdownText.Plain(refit.Reason)}. Random effects `{Code(refit.Random)}`, {refit.HiddenFeatures} hidden features of {refit.Networks} networks.\n\n");
        if (refit.Model is not { } model)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(model.Method)}: {model.Observations} observations, {model.Parameters} parameters, log-likelihood {Number(model.LogLikelihood)}, AIC {Number(model.Aic)}, BIC {Number(model.Bic)}, ICC {Number(model.Icc)}, residual sd {Number(model.Sigma)}.\n\n");
        if (model.FixedEffects.Count == 0)
        {
            return;
        }

        card.Append("| fixed effect, original units | estimate | se |\n|---|--:|--:|\n");
        foreach (var effect in model.FixedEffects)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(effect.Term)} | {effect.Estimate:G6} | {Number(effect.Se)} |\n");
        }

        card.Append('\n');
    }

    private static string Number(double? value) => value is { } known ? known.ToString("G6", CultureInfo.InvariantCulture) : "-";

    private static void Scores(StringBuilder card, BundleManifest manifest)
    {
        card.Append("## Scores\n\n| rows | head | metric | value |\n|---|---|---|--:|\n");
        foreach (var (partition, heads) in manifest.Metrics)
        {
            foreach (var (head, scores) in heads)
            {
                foreach (var (name, value) in scores)
                {
                    card.Append(CultureInfo.InvariantCulture, $"| {partition} | {head} | {name} | {value:F4} |\n");
                }
            }
        }

        card.Append("\ntest: rows that the fit did not use. seen and unseen: those of known and of unknown clusters. The fit used the train and validation rows.\n\n");
        card.Append(CultureInfo.InvariantCulture, $"Largest difference between TorchSharp and ONNX Runtime: {manifest.Parity.Values.DefaultIfEmpty().Max():G3}.\n\n");
    }

    /// <summary>What differs from the defaults, where null is the default of what is chosen from the data.</summary>
    private static void Options(StringBuilder card, JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var defaults = TrainingOptionsJson.ToElement(new TrainingOptions());
        card.Append("## Options\n\nThe options that were set or chosen from the data; all others have their defaults.\n\n| option | value | meaning |\n|---|---|---|\n");
        foreach (var field in OptionFields.All)
        {
            if (given.TryGetProperty(field.Name, out var value) && value.GetRawText() != defaults.GetProperty(field.Name).GetRawText())
            {
                card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(field.Name)} | {MarkdownText.Plain(value.ToString())} | {MarkdownText.Plain(field.Help)} |\n");
            }
        }

        card.Append('\n');
    }

    private static void Use(StringBuilder card, BundleManifest manifest)
    {
        card.Append(CultureInfo.InvariantCulture, $"## Use\n\nThe graphs take raw values. Missing numbers are NaN. Unknown levels and clusters have code -1. The policy for unknown clusters is `{manifest.UnknownCluster}`.\n\n");
        card.Append("Intervals cover the uncertainty of the clusters' effects, given the estimated fixed effects. They do not cover a change in the distribution of the inputs.\n");
        if (manifest.Notes.Count > 0)
        {
            card.Append("\n## Notes of the fit\n\n");
        }

        foreach (var note in manifest.Notes)
        {
            card.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Plain(note)}\n");
        }
    }

    private static string Code(string text) => text.Replace('`', '\'').ReplaceLineEndings(" ");
}
