using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks how a manifest divides the variance of the linear predictor.</summary>
internal static class VarianceSharesValidator
{
    private const string Field = "refit.model.variance_shares";

    public static void Validate(VarianceSharesDescription? shares, BundleManifest manifest)
    {
        if (shares is null)
        {
            return;
        }

        RequireVariance(shares.Fixed, "fixed");
        RequireVariance(shares.Random, "random");
        RequireVariance(shares.Residual, "residual");
        RequireShare(shares.MarginalR2, "marginal_r2");
        RequireShare(shares.ConditionalR2, "conditional_r2");
        foreach (var factor in shares.Factors)
        {
            Require(factor is not null, $"{Field}.factors", "without null", null);
            Require(manifest.Clusters.Any(cluster => cluster.Name == factor.Factor), $"{Field}.factors[].factor", "one of the clusters", factor.Factor);
            RequireVariance(factor.Variance, "factors[].variance");
            RequireShare(factor.Icc, "factors[].icc");
        }
    }

    private static void RequireVariance(double value, string name) => Require(double.IsFinite(value) && value >= 0, $"{Field}.{name}", "a finite number of at least 0", value);

    private static void RequireShare(double value, string name) => Require(value is >= 0 and <= 1, $"{Field}.{name}", "0 to 1", value);
}
