using Armed.Runtime.Bundles;

namespace Armed.Trainer.Bundling.Layouts;

/// <summary>The bundle as it is: graphs, manifest and the files for people. It still loads.</summary>
internal static class BundleLayout
{
    private static readonly string[] s_forPeople = ["random_effects.csv", "MODEL_CARD.md", "report.html", "history.jsonl"];

    public static IEnumerable<KeyValuePair<string, byte[]>> Files(ExportContent content)
    {
        foreach (var graph in content.Manifest.Graphs)
            yield return KeyValuePair.Create(graph.File, content.Graphs.Single(exported => exported.Role == graph.Role).Model.Bytes);
        string folder = content.Request.Bundle;
        // Byte for byte: a manifest that is written anew could differ from the one that somebody has signed or quoted.
        foreach (string name in s_forPeople.Prepend(BundleManifest.FileName).Where(name => File.Exists(Path.Combine(folder, name))))
            yield return KeyValuePair.Create(name, File.ReadAllBytes(Path.Combine(folder, name)));
    }
}
