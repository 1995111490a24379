using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of adapted clusters; their sizes are compared with the table's where they are used.</summary>
internal static class AdaptationValidator
{
    public static void Validate(BundleManifest manifest)
    {
        if (manifest.Adaptation is not { } adaptation)
        {
            return;
        }

        RequireHash(adaptation.Parent, "adaptation.parent");
        Require(adaptation.Rows >= 0, "adaptation.rows", "at least 0", adaptation.Rows);
        var factors = manifest.Clusters.Select(cluster => cluster.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var cluster in adaptation.Clusters)
        {
            Require(cluster is not null && factors.Contains(cluster.Factor), "adaptation.clusters[].factor", "one of the clusters", cluster?.Factor);
            Require(!string.IsNullOrEmpty(cluster!.Cluster), "adaptation.clusters[].cluster", "a name", cluster.Cluster);
            Require(cluster.Rows >= 0, "adaptation.clusters[].rows", "at least 0", cluster.Rows);
            foreach (var numbers in new[] { cluster.Mean, cluster.Cholesky, cluster.PriorMean, cluster.PriorCholesky, cluster.Products, cluster.Residuals })
            {
                Require(numbers.All(double.IsFinite), "adaptation.clusters[]", "finite numbers", "NaN or infinity");
            }

            ValidateCounts(manifest, cluster);
            ValidateContext(manifest, cluster);
        }
    }

    private static void ValidateCounts(BundleManifest manifest, AdaptedClusterDescription cluster)
    {
        var (classes, counts) = (manifest.Refit?.SecondStage?.Classes ?? 0, cluster.ClassCounts);
        Require((counts?.Count ?? 0) == classes, "adaptation.clusters[].class_counts", classes == 0 ? "absent, because no second stage reads class shares" : $"{classes} numbers", counts?.Count);
        Require(counts is null || ClassShares.IsCountable(counts), "adaptation.clusters[].class_counts", $"numbers of at least 0, together at most {ClassShares.MostRows}", counts is null ? null : string.Join(", ", counts));
    }

    private static void ValidateContext(BundleManifest manifest, AdaptedClusterDescription cluster)
    {
        if (cluster.UnlabelledRows is null && cluster.SummarySums is null && cluster.MembershipSums is null)
        {
            return;
        }

        Require(cluster.New, "adaptation.clusters[].new", "true, because there are unlabelled rows", cluster.New);
        Require(cluster.UnlabelledRows >= 0, "adaptation.clusters[].unlabelled_rows", "at least 0, with summary_sums", cluster.UnlabelledRows);
        Require(cluster.UnlabelledAnswer is null or "context" or AdaptedClusterDescription.ByMembership, "adaptation.clusters[].unlabelled_answer", "context or membership", cluster.UnlabelledAnswer);
        var columns = manifest.Context?.FirstOrDefault(context => context.Factor == cluster.Factor)?.Columns.Count ?? 0;
        RequireSums(cluster.SummarySums, columns, cluster.MembershipSums is not null, "summary_sums", "column of the context");
        var classes = manifest.Memberships?.FirstOrDefault(membership => membership.Factor == cluster.Factor)?.Shares.Count ?? 0;
        RequireSums(cluster.MembershipSums ?? [], classes, !cluster.IsByMembership, "membership_sums", "class of the Z-predictor");
    }

    private static void RequireSums(IReadOnlyList<double>? sums, int expected, bool mayLack, string field, string of) => Require(
        sums is not null && (sums.Count == expected || (mayLack && sums.Count == 0)) && sums.All(double.IsFinite), $"adaptation.clusters[].{field}", $"{expected} finite numbers, one for each {of}", sums?.Count);

    public static void ValidateUnits(RandomEffectsDescription effects)
    {
        var field = $"random_effects['{effects.Factor}'].units";
        Require(effects.Units.Count == 0 || effects.Units.Count == effects.Terms.Count, field, $"{effects.Terms.Count} of them", effects.Units.Count);
        Require(effects.Units.All(unit => unit is not null && double.IsFinite(unit.Slope) && double.IsFinite(unit.At)), field, "finite numbers", "others");
    }
}
