using Armed.Runtime;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The bundle as it is: graphs, manifest and the files for people. It still loads.</summary>
internal static class BundleLayout
{
    private static readonly string[] s_forPeople = ["random_effects.csv", "MODEL_CARD.md", "report.html", "history.jsonl"];

    public static IEnumerable<KeyValuePair<string, byte[]>> Files(ExportContent content)
    {
        foreach (var graph in content.Manifest.Graphs)
        {
            yield return KeyValuePair.Create(graph.File, content.Graphs.Single(exported => exported.Role == graph.Role).Model.Bytes);
        }

        yield return KeyValuePair.Create(BundleManifest.FileName, ManifestBytes(content));
        foreach (var file in s_forPeople.Select(name => new FileInfo(Path.Combine(content.Request.Bundle, name))))
        {
            if (file is { Exists: true, Length: > 0, LinkTarget: null }) // a link may lead out of the bundle, and what it names would be published
            {
                yield return KeyValuePair.Create(file.Name, Read(content, file.Name));
            }
        }
    }

    /// <summary>Byte for byte: a manifest that is written anew could differ from the one that somebody has signed or quoted.</summary>
    private static byte[] ManifestBytes(ExportContent content)
    {
        var bytes = Read(content, BundleManifest.FileName);
        var found = BundleManifest.Parse(bytes, content.Request.Outcomes).BundleId;
        return found == content.Manifest.BundleId ? bytes : throw new ArmedBundleException(
            Path.Combine(content.Request.Bundle, BundleManifest.FileName), $"the bundle id {content.Manifest.BundleId} read before", found, "The bundle was replaced in the meantime. Export it again.");
    }

    private static byte[] Read(ExportContent content, string name) => BundleReader.ReadFile(content.Request.Bundle, name, new ArmedModelOptions().MaxGraphBytes);
}
