using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Verification;

/// <summary>The effects in the graph of Grad-CAM are those of the mixed graph, for every cluster and the unknown one.</summary>
internal static class MapTableCheck
{
    /// <summary>Both are written from the same numbers.</summary>
    private const double Bound = 1e-6;

    /// <summary>Compares the tables.</summary>
    /// <param name="graph">The graph of Grad-CAM.</param>
    /// <param name="maps">Its file.</param>
    /// <param name="mixed">The mixed graph's file.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="log">Receives the check.</param>
    public static void Verify(GraphDescription graph, byte[] maps, byte[] mixed, BundleManifest manifest, CheckLog log)
    {
        log.Run("effects of grad_cam", () =>
        {
            var (tables, effects) = (MapTables.Read(maps, manifest), Effects(mixed, manifest));
            var largest = tables.Factors.Select((factor, place) => Difference(tables.Graph.Tables[place], effects.Tables[factor])).Max();
            return largest <= Bound ? FormattableString.Invariant($"differ from those of mixed.onnx by at most {largest:G3}")
                : throw new ArmedBundleException(graph.File, "the means of the effects in mixed.onnx", FormattableString.Invariant($"others: the largest relative difference is {largest:G3}"), "Export the bundle again.");
        });
    }

    private static MixedGraph Effects(byte[] mixed, BundleManifest manifest)
    {
        try
        {
            return AdaptationBasis.OpenGraph(mixed, manifest);
        }
        catch (OnnxFault fault)
        {
            throw new ArmedBundleException("mixed.onnx", fault.Expected, fault.Found, "Export the bundle again.", fault);
        }
    }

    /// <summary>The largest difference of the means relative to max(1, |mean|).</summary>
    private static double Difference(EffectRows maps, EffectRows effects)
    {
        if (maps.Width > effects.Width)
        {
            return double.PositiveInfinity;
        }

        var (own, all, largest) = (new float[maps.Width], new float[effects.Width], 0.0);
        for (var row = 0; row <= maps.Clusters; row++)
        {
            maps.Read(row, own);
            effects.Read(row, all);
            for (var i = 0; i < own.Length; i++)
            {
                var difference = Math.Abs((double)own[i] - all[i]) / Math.Max(1, Math.Abs(all[i]));
                largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            }
        }

        return largest;
    }
}
