using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Verification;

/// <summary>Checks the tables of covariances between factors against the factors' own variances, as far as numbers can tell.</summary>
internal static class EffectPairCheck
{
    /// <summary>Rounding of float32 in both tables, relative to the largest covariance that two variances allow.</summary>
    private const double Rounding = 1e-3;

    /// <summary>Variance that a table may have lost to rounding, as a share of that between clusters.</summary>
    private const double LostShare = 1e-6;

    /// <summary>Adds a check of the graph <c>mixed</c>; none if the manifest names no pairs.</summary>
    public static void Verify(byte[] mixed, BundleManifest manifest, CheckLog log)
    {
        if (manifest.RandomEffectPairs is { Count: > 0 })
        {
            log.Run("covariances between factors", () => Check(mixed, manifest));
        }
    }

    private static string Check(byte[] mixed, BundleManifest manifest)
    {
        try
        {
            var graph = AdaptationBasis.OpenGraph(mixed, manifest);
            var factors = graph.Pairs.SelectMany(rows => new[] { rows.Place.Factor, rows.Place.Other }).Distinct();
            var variances = factors.ToDictionary(factor => factor, factor => Variances(graph, manifest, factor));
            var largest = graph.Pairs.Max(rows => Largest(rows, variances[rows.Place.Factor], variances[rows.Place.Other]));
            OnnxFault.Require(
                largest <= 1 + Rounding, "covariances between factors that their variances allow, and 0 for unknown and adapted clusters",
                FormattableString.Invariant($"{largest:G3} times the largest that is possible"));
            return FormattableString.Invariant($"largest correlation {largest:G3}");
        }
        catch (OnnxFault fault)
        {
            throw new ArmedBundleException(
                manifest.Graphs.Single(head => head.Role == GraphRoles.Mixed).File, fault.Expected, fault.Found, "The graph is damaged. Export the bundle again.", fault);
        }
    }

    private static double Largest(EffectPairRows rows, Func<int, double[]?> variances, Func<int, double[]?> others)
    {
        var largest = 0.0;
        foreach (var (code, other, block) in rows.Blocks())
        {
            largest = Math.Max(largest, Excess(rows, block, variances(code), others(other)));
        }

        return largest;
    }

    /// <summary>The largest |covariance| over the root of the variances' product; infinite where it should be 0 and is not.</summary>
    private static double Excess(EffectPairRows rows, int block, double[]? variances, double[]? others)
    {
        var largest = 0.0;
        for (var k = 0; k < rows.Place.Effects; k++)
        {
            for (var l = 0; l < rows.Place.OtherEffects; l++)
            {
                var covariance = Math.Abs(rows.Value(block, k, l)) / 2.0;
                var correlation = variances is null || others is null ? double.PositiveInfinity : covariance / Math.Sqrt(variances[k] * others[l]);
                largest = covariance == 0 ? largest : Math.Max(largest, correlation);
            }
        }

        return largest;
    }

    /// <summary>The variances of a cluster's effects by its code; null for a cluster without covariances: unknown, or adapted.</summary>
    private static Func<int, double[]?> Variances(MixedGraph graph, BundleManifest manifest, int factor)
    {
        var (cluster, table) = (manifest.Clusters[factor], graph.Tables[factor]);
        var effects = manifest.RandomEffects.First(effects => effects.Factor == cluster.Name).Terms.Count;
        var shape = EffectShape.Of(effects, 1, table.Width, manifest.Refit?.SecondStage?.Classes ?? 0) ?? throw new OnnxFault($"{effects} effects of '{cluster.Name}' in its table", $"rows of {table.Width} numbers");
        var adapted = (manifest.Adaptation?.Clusters ?? []).Where(other => other.Factor == cluster.Name).Select(other => other.Cluster)
            .ToHashSet(StringComparer.Ordinal);
        var unknown = Of(table.Clusters);
        var known = new double[table.Clusters][];
        for (var code = 0; code < known.Length; code++)
        {
            known[code] = [.. Of(code).Select((variance, k) => variance + (LostShare * unknown[k]))];
        }

        return code => code < 0 || code >= known.Length || adapted.Contains(cluster.Levels[code]) ? null : known[code];

        double[] Of(int row)
        {
            var numbers = new float[table.Width];
            table.Read(row, numbers);
            var distribution = EffectDistribution.OfRow(shape, numbers);
            return [.. Enumerable.Range(0, effects).Select(distribution.Variance)];
        }
    }
}
