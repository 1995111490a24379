using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Support;

/// <summary>The bundle that ships.</summary>
internal static class Quickstart
{
    public static string Directory { get; } = Checkout.PathOf("models", "quickstart");

    public static string Graph(string role) => Path.Combine(Directory, $"{role}.onnx");

    /// <summary>The bundle in memory.</summary>
    public static TestBundle Read()
    {
        var manifest = BundleManifest.Parse(File.ReadAllBytes(Path.Combine(Directory, BundleManifest.FileName)));
        return new TestBundle(manifest, manifest.Graphs.ToDictionary(graph => graph.File, graph => File.ReadAllBytes(Path.Combine(Directory, graph.File))));
    }
}
