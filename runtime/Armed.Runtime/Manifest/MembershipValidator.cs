using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of the Z-predictor's classes.</summary>
internal static class MembershipValidator
{
    /// <summary>What shares may miss 1 by, written with few digits.</summary>
    private const double Rounding = 1e-3;

    public static void Validate(BundleManifest manifest)
    {
        foreach (var membership in manifest.Memberships ?? [])
        {
            var factor = manifest.Clusters.FirstOrDefault(cluster => cluster.Name == membership?.Factor);
            Require(factor is not null, "memberships[].factor", "a grouping factor", membership?.Factor);
            Validate(manifest, membership!, factor!.Levels.Count, $"memberships['{factor.Name}']");
        }
    }

    private static void Validate(BundleManifest manifest, MembershipDescription membership, int levels, string field)
    {
        var (classes, shares) = (membership.Classes, membership.Shares);
        Require(classes.Count > 0 && classes.Distinct().Count() == classes.Count && classes.All(code => code >= 0 && code < levels), $"{field}.classes", $"different codes of clusters, 0 to {levels - 1}", "others");
        Require(shares.Count == classes.Count || shares.Count == classes.Count + 1, $"{field}.shares", $"{classes.Count} or {classes.Count + 1} numbers", shares.Count);
        Require(shares.All(share => share is >= 0 and <= 1) && Math.Abs(shares.Sum() - 1) < Rounding, $"{field}.shares", "numbers from 0 to 1 with the sum 1", shares.Sum());
        var graph = manifest.Graphs.FirstOrDefault(graph => graph.Role == GraphRoles.ZPredictor);
        var output = graph?.Outputs.FirstOrDefault(output => output.Name == GraphSignatures.Membership(membership.Factor));
        Require(output?.Columns == shares.Count, $"{field}.shares", $"{output?.Columns ?? 0} numbers, one for each class of z_predictor", shares.Count);
        Require(membership.Rows >= 0, $"{field}.rows", "at least 0", membership.Rows);
        Require(membership.Temperature is > 0 and < double.PositiveInfinity, $"{field}.temperature", "a finite number above 0", membership.Temperature);
        foreach (var figure in (double?[])[membership.LogLoss, membership.LogLossBefore, membership.CalibrationError, membership.CalibrationErrorBefore])
        {
            Require(figure is null or (>= 0 and < double.PositiveInfinity), $"{field} figures", "finite numbers of at least 0", figure);
        }
    }
}
