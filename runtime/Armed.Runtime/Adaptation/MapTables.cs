using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Adaptation;

/// <summary>The means of effects in the graph of Grad-CAM.</summary>
/// <param name="Graph">The graph, with a table for each of the factors.</param>
/// <param name="Factors">0-based factors whose effects it reads.</param>
internal sealed record MapTables(MixedGraph Graph, IReadOnlyList<int> Factors)
{
    /// <summary>Whether a graph is that of Grad-CAM and reads effects.</summary>
    public static bool AreIn(GraphDescription graph, BundleManifest manifest) => graph.Role == GraphRoles.GradCam && GradCamSignature.In(manifest) is not null && manifest.RandomEffects.Any(effects => effects.MapTable is not null);

    /// <summary>Means of a cluster of a factor: of each term for each linear predictor.</summary>
    private static int Means(BundleManifest manifest, int factor) => manifest.RandomEffects.First(effects => effects.Factor == manifest.Clusters[factor].Name).Terms.Count * manifest.MakeOutcome().Outputs;

    /// <summary>Finds the tables where the manifest says that they are.</summary>
    /// <exception cref="ArmedBundleException">They are not there.</exception>
    public static MapTables Read(byte[] content, BundleManifest manifest)
    {
        var named = manifest.Clusters.Select((cluster, factor) => (Factor: factor, Levels: cluster.Levels.Count, Table: manifest.RandomEffects.FirstOrDefault(effects => effects.Factor == cluster.Name)?.MapTable)).Where(entry => entry.Table is not null).ToList();
        try
        {
            var graph = new MixedGraph(content, [.. named.Select(entry => entry.Levels)], [.. named.Select(entry => ((string, string)?)(entry.Table!.Values, entry.Table.Codes))], []);
            for (var place = 0; place < named.Count; place++)
            {
                var (name, expected) = (manifest.Clusters[named[place].Factor].Name, Means(manifest, named[place].Factor));
                OnnxFault.Require(graph.Tables[place].Width == expected, $"{expected} means for each cluster of '{name}'", $"{graph.Tables[place].Width} in '{named[place].Table!.Values}'");
            }

            return new MapTables(graph, [.. named.Select(entry => entry.Factor)]);
        }
        catch (OnnxFault fault)
        {
            throw new ArmedBundleException("grad_cam.onnx", fault.Expected, fault.Found, "This bundle cannot be adapted. Train it again with this version.", fault);
        }
    }
}
