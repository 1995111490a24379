using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Support;

/// <summary>The bundle that ships with the repository, in memory.</summary>
internal static class QuickstartBundle
{
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "quickstart");

    public static TestBundle Read()
    {
        var manifest = BundleManifest.Parse(File.ReadAllBytes(Path.Combine(Directory, BundleManifest.FileName)));
        return new TestBundle(manifest, manifest.Graphs.ToDictionary(graph => graph.File, graph => File.ReadAllBytes(Path.Combine(Directory, graph.File))));
    }
}
