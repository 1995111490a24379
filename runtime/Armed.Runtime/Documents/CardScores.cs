using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;

namespace Armed.Runtime.Documents;

/// <summary>The scores of a card.</summary>
internal static class CardScores
{
    public static void Write(StringBuilder card, BundleManifest manifest)
    {
        var scores = new ScoreLines(manifest.Metrics);
        card.Append(CultureInfo.InvariantCulture, $"## Evaluation\n\n| score | rows | {string.Join(" | ", scores.Heads.Select(MarkdownText.Plain))} |\n|---|---|{string.Concat(Enumerable.Repeat("--:|", scores.Heads.Count))}\n");
        foreach (var line in scores.Lines)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(line.Score)} | {MarkdownText.Plain(line.Rows)} | {string.Join(" | ", line.Values.Select(value => value?.ToString("F4", CultureInfo.InvariantCulture) ?? ""))} |\n");
        }

        card.Append("\ntest: rows that the fit did not use. seen and unseen: those of known and of unknown clusters. The fit used the train and validation rows; validation rows are scored by estimates that did not use them.\n");
        card.Append("mixed: with the cluster's effects. fixed: without them. inferred: with the effects of the clusters that a row resembles.\n\n");
        if (scores.Lines.Any(line => line.Score == "r2_training_mean"))
        {
            card.Append("r2 compares with the mean of the scored rows, which no model knows beforehand; r2\\_training\\_mean with the mean of the rows of the fit.\n\n");
        }

        var parity = manifest.Parity.Count == 0 ? "not measured of these graphs" : manifest.Parity.Values.Max().ToString("G3", CultureInfo.InvariantCulture);
        card.Append(CultureInfo.InvariantCulture, $"Largest difference between TorchSharp and ONNX Runtime: {parity}.\n\n");
        if (manifest.Weights is { } weights)
        {
            card.Append(CultureInfo.InvariantCulture, $"The weights of the graphs are stored in {WeightsText.Bits(weights)}, made from bundle `{weights.Parent}`, whose scores are the ones above. Probes of clusters, memberships, separations and answers for new clusters were measured of that bundle, too.\n\n{WeightsText.Heading(weights)}\n\n");
            WeightsText.Lines(weights).ToList().ForEach(line => card.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Plain(line)}\n"));
            card.Append('\n');
        }
    }
}
