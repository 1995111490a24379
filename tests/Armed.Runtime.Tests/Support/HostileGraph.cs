using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs.Inspection;

namespace Armed.Runtime.Tests.Support;

/// <summary>A bundle whose fixed graph has something added that no graph of ours has.</summary>
internal static class HostileGraph
{
    public static void Inspect(Action<TestGraph> add) => Inspect(TestBundle.Make(change: (role, graph) =>
    {
        if (role == "fixed")
        {
            add(graph);
        }
    }));

    public static ArmedBundleException Refuse(Action<TestGraph> add)
    {
        var bundle = TestBundle.Make(change: (role, graph) =>
        {
            if (role == "fixed")
            {
                add(graph);
            }
        });
        var refusal = Refusal.Of(() => Inspect(bundle), (32 << 20) + (4L * bundle.Files["fixed.onnx"].Length));
        Assert.Equal("fixed.onnx", refusal.File);
        return refusal;
    }

    private static void Inspect(TestBundle bundle)
    {
        var fixedGraph = bundle.Manifest.Graphs.Single(graph => graph.Role == GraphRoles.Fixed);
        GraphInspector.Inspect(bundle.Files[fixedGraph.File], fixedGraph, bundle.Manifest);
    }
}
