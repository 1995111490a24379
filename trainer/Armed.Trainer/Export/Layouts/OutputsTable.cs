using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Trainer.Export.Layouts;

/// <summary>What the graphs answer, for a reader who has no manifest.</summary>
internal static class OutputsTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="card">Where to.</param>
    /// <param name="manifest">The bundle.</param>
    /// <param name="graphs">The graphs.</param>
    public static void Write(StringBuilder card, BundleManifest manifest, IReadOnlyList<ExportedGraph> graphs)
    {
        card.Append("| graph | output | shape | meaning |\n|---|---|---|---|\n");
        foreach (var (graph, output) in graphs.SelectMany(graph => graph.Model.Outputs.Select(output => (graph, output))))
        {
            card.Append(CultureInfo.InvariantCulture, $"| {graph.Role}.onnx | `{output.Name}` | [{string.Join(", ", output.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)).Prepend("N"))}] | {Meaning(graph, output.Name, manifest)} |\n");
        }

        card.Append('\n');
    }

    private static string Meaning(ExportedGraph graph, string output, BundleManifest manifest) => output switch
    {
        GraphSignatures.Prediction => $"{Predicted(manifest)}, {Of(graph.Role)}",
        GraphSignatures.LinearPredictor => "the prediction before the inverse link, the offset included",
        GraphSignatures.LinearPredictorSd => graph.Model.Outputs.Any(other => other.Name == GraphSignatures.LinearPredictorTotalSd) ? "standard deviation of the linear predictor from the clusters' effects, given the fixed effects" : "standard deviation of the linear predictor",
        GraphSignatures.LinearPredictorTotalSd => "the same with the uncertainty of the fixed effects; intervals follow from it",
        _ when graph.Role == GraphRoles.ZPredictor => "how probable each cluster that training had is for the row",
        _ => "for programs that load bundles; see the format of bundles",
    };

    private static string Predicted(BundleManifest manifest) => manifest.Outcome.Positive is not null ? "the probability of the positive level"
        : manifest.Outcome.Classes.Count > 0 ? "the probability of each class, in the order above" : "the mean";

    private static string Of(string role) => role switch
    {
        GraphRoles.Mixed => "with the effects of the row's clusters; of unknown ones as fixed.onnx or, if they have a fixed part of their own, with that",
        GraphRoles.Inferred => "the clusters guessed from the row",
        _ => "averaged over the clusters",
    };
}
