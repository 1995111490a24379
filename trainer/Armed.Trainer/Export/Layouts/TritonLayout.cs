using System.Text;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>A model repository of Triton Inference Server: NAME_ROLE/VERSION/model.onnx with its configuration and labels.</summary>
internal static class TritonLayout
{
    public static IEnumerable<KeyValuePair<string, byte[]>> Files(ExportContent content)
    {
        var name = content.Request.Name ?? ModelName.OfFolder(content.Request.Bundle);
        foreach (var graph in content.Graphs)
        {
            var model = $"{name}_{graph.Role}";
            var labels = Labels(content.Manifest, graph);
            yield return KeyValuePair.Create(FormattableString.Invariant($"{model}/{content.Request.ModelVersion}/model.onnx"), graph.Model.Bytes);
            yield return KeyValuePair.Create($"{model}/config.pbtxt", Encoding.UTF8.GetBytes(TritonConfig.Text(model, graph, content, labels.Keys)));
            foreach (var (output, lines) in labels)
            {
                yield return KeyValuePair.Create($"{model}/{TritonConfig.LabelFile(output)}", Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
            }
        }
    }

    /// <summary>The names of an output's columns, where it has one per class or cluster: Triton's classification answers name them.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Labels(BundleManifest manifest, ExportedGraph graph)
    {
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var output in graph.Model.Outputs)
        {
            var names = Names(manifest, output.Name);
            // One label a line: a name with a line break cannot be one.
            if (names.Count == output.Columns && names.Count > 1 && names.All(name => name.AsSpan().IndexOfAny('\r', '\n') < 0))
            {
                labels.Add(output.Name, names);
            }
        }
        return labels;
    }

    private static IReadOnlyList<string> Names(BundleManifest manifest, string output) => output switch
    {
        "prediction" or "linear_predictor" => manifest.Outcome.Classes,
        // Where rare clusters share a class the numbers differ, and there are no labels.
        _ => manifest.Clusters.FirstOrDefault(cluster => output == $"probabilities_{cluster.Name}")?.Levels ?? [],
    };
}
