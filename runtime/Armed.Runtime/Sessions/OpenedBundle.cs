using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Sessions;

/// <summary>A bundle's manifest, and its graphs to read and check in the order of the manifest.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Graphs">The graphs.</param>
/// <param name="ReadAgain">Reads and checks a graph again.</param>
internal sealed record OpenedBundle(BundleManifest Manifest, IEnumerable<CheckedGraph> Graphs, Func<GraphDescription, CheckedGraph> ReadAgain)
{
    /// <summary>
    /// Where sessions open at their first use the graphs all wait in memory anyway, and are read and checked here, while ONNX Runtime starts; otherwise one is read after the other
    /// is open.
    /// </summary>
    public static OpenedBundle Read(string directory, BundleManifest manifest, ArmedModelOptions options)
    {
        var folder = Path.GetFullPath(directory); // the current one may change before a graph is read again
        CheckedGraph ReadGraph(string from, GraphDescription graph) => BundleReader.ReadGraph(from, graph, manifest, options.MaxGraphBytes);
        var graphs = manifest.Graphs.Select(graph => ReadGraph(directory, graph));
        return new OpenedBundle(manifest, options.OpenAtFirstUse ? [.. graphs] : graphs, graph => ReadGraph(folder, graph));
    }
}
