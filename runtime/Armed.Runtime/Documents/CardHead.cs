using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;

namespace Armed.Runtime.Documents;

/// <summary>The metadata before a card, in YAML, as Hugging Face reads them.</summary>
internal static class CardHead
{
    /// <summary>The splits whose scores are published: rows that the fit did not use, else those that chose its epochs.</summary>
    private static readonly string[] s_parts = ["test", "seen", "unseen"];

    public static void Write(StringBuilder card, BundleManifest manifest)
    {
        var task = manifest.Outcome.Classes.Count > 0 ? "tabular-classification" : "tabular-regression";
        card.Append("---\n");
        card.Append("license: unknown # set the licence before you publish the model\n");
        card.Append("library_name: armed-onnx\n");
        card.Append(CultureInfo.InvariantCulture, $"pipeline_tag: {task}\n");
        card.Append("tags:\n- tabular\n- mixed-effects\n- clustered-data\n- armed\n- onnx\n");
        Results(card, manifest, task);
        card.Append("---\n\n");
    }

    private static void Results(StringBuilder card, BundleManifest manifest, string task)
    {
        string[] parts = [.. s_parts.Where(part => Scores(manifest, part).Count > 0)];
        parts = parts.Length > 0 ? parts : [.. new[] { "validation" }.Where(part => Scores(manifest, part).Count > 0)];
        if (parts.Length == 0)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"model-index:\n- name: {YamlText.Quoted(manifest.Outcome.Name)}\n  results:\n");
        foreach (var part in parts)
        {
            card.Append(CultureInfo.InvariantCulture, $"  - task:\n      type: {task}\n    dataset:\n      type: tabular\n      name: {YamlText.Quoted(manifest.TrainingData.Source ?? "unnamed")}\n      split: {part}\n    metrics:\n");
            foreach (var (name, value) in Scores(manifest, part))
            {
                card.Append(CultureInfo.InvariantCulture, $"    - type: {Type(name)}\n      name: {YamlText.Quoted($"{name}, {part} rows, mixed head")}\n      value: {YamlText.Number(value)}\n");
            }
        }
    }

    /// <summary>The name that Hugging Face's metrics have.</summary>
    private static string Type(string name) => name switch
    {
        "auroc" => "roc_auc",
        "r2" => "r_squared",
        _ => name,
    };

    /// <summary>Scores of the mixed head; none where it was not scored.</summary>
    private static IReadOnlyDictionary<string, double> Scores(BundleManifest manifest, string part) =>
        manifest.Metrics.TryGetValue(part, out var heads) && heads.TryGetValue("mixed", out var scores) ? scores : new Dictionary<string, double>();
}
