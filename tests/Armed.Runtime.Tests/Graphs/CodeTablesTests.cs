using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Tests.Graphs;

/// <summary>Rows of the tables that codes read, in bundles with images whose clusters were adapted.</summary>
public sealed class CodeTablesTests
{
    /// <summary>A table of effects without the added cluster would send it to the unknown's row, and the unknown beyond the table.</summary>
    [Theory]
    [InlineData(GraphRoles.Mixed, true)]
    [InlineData(GraphRoles.GradCam, true)]
    [InlineData(GraphRoles.Encode, false)]
    public void Check_TableThatTheManifestNames_HasTheAddedClusters(string role, bool isRefused)
    {
        var bundle = TestBundle.Make(new TestModel { Image = "uint8" });
        var graph = OnnxReader.Read(bundle.Files["mixed.onnx"]).Graph;
        var levels = bundle.Manifest.Clusters[0].Levels.Count;
        var table = new EffectTableDescription(graph.Initializers.Last(tensor => tensor.Dimensions.Count == 2 && tensor.Dimensions[0] == levels + 1 && graph.Nodes.Any(node => node.Operator == "Gather" && node.Inputs[0] == tensor.Name)).Name, "codes");
        var manifest = Adapted(bundle.Manifest, table);

        if (isRefused)
        {
            Assert.Contains($"{levels + 2} rows", Assert.Throws<OnnxFault>(() => CodeTables.Check(graph, role, manifest)).Expected, StringComparison.Ordinal);
        }
        else
        {
            CodeTables.Check(graph, role, manifest);
        }
    }

    private static BundleManifest Adapted(BundleManifest manifest, EffectTableDescription table) => manifest with
    {
        Images = [new ImageDescription { Input = "image", Column = "path" }],
        Clusters = [manifest.Clusters[0] with { Levels = [.. manifest.Clusters[0].Levels, "new"] }],
        RandomEffects = [manifest.RandomEffects[0] with { Table = table, MapTable = table }],
        Adaptation = new AdaptationDescription
        {
            Parent = manifest.BundleId,
            Rows = 1,
            Method = "laplace",
            Clusters = [new AdaptedClusterDescription { Factor = manifest.Clusters[0].Name, Cluster = "new", New = true, Rows = 1, Mean = [0], Cholesky = [1] }],
        },
    };
}
