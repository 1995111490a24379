using Armed.Runtime.Bundles;

namespace Armed.Benchmarks.Hostile;

/// <summary>A bundle in memory whose rounds each change one graph and make hashes and id fit; a round depends on seed and number alone.</summary>
internal sealed class FuzzedBundle
{
    private readonly BundleManifest _manifest;
    private readonly Dictionary<string, byte[]> _files;

    public FuzzedBundle(string directory)
    {
        _manifest = BundleManifest.Parse(File.ReadAllBytes(Path.Combine(directory, BundleManifest.FileName)));
        _files = _manifest.Graphs.ToDictionary(g => g.File, g => File.ReadAllBytes(Path.Combine(directory, g.File)));
    }

    /// <summary>Writes the bundle of a round: the changed graph, and beside it only what every bundle must have.</summary>
    public void Write(string directory, int seed, int round)
    {
        var random = new Random(unchecked(seed * 7_919 + round));
        var changed = _manifest.Graphs[random.Next(_manifest.Graphs.Count)];
        var mutant = FileMutation.Mutate(_files[changed.File], random);
        // The changed graph first: where it is refused, the whole ones need not be opened.
        GraphDescription[] graphs = [changed with { Sha256 = BundleManifest.Hash(mutant) }, .. _manifest.Graphs.Where(g => g.Role is GraphRoles.Fixed or GraphRoles.Mixed && g != changed)];
        foreach (var graph in graphs)
        {
            File.WriteAllBytes(Path.Combine(directory, graph.File), graph.Role == changed.Role ? mutant : _files[graph.File]);
        }

        var manifest = _manifest with { Graphs = graphs, BundleId = BundleManifest.ComputeBundleId(graphs), UnknownCluster = "population" };
        File.WriteAllBytes(Path.Combine(directory, BundleManifest.FileName), manifest.ToJson());
    }
}
