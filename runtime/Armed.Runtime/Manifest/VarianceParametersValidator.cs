using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of a mixed model's variance parameters.</summary>
internal static class VarianceParametersValidator
{
    private const string Field = "refit.model.variance_parameters";
    private const string CovarianceField = "refit.model.variance_covariance";

    public static void Validate(MixedModelDescription model, BundleManifest manifest)
    {
        for (var k = 0; k < model.VarianceParameters.Count; k++)
        {
            Require(model.VarianceParameters[k] is not null, Field, "without null", null);
            Validate(model.VarianceParameters[k], $"{Field}[{k}]", manifest);
        }

        ValidateCovariance(model.VarianceCovariance, model.VarianceParameters.Count);
    }

    private static void Validate(VarianceParameterDescription parameter, string field, BundleManifest manifest)
    {
        Require(VarianceParameterKinds.All.Contains(parameter.Kind), $"{field}.kind", string.Join(", ", VarianceParameterKinds.All), parameter.Kind);
        Require(double.IsFinite(parameter.Estimate), $"{field}.estimate", "a finite number", parameter.Estimate);
        Require(parameter.Se is null or (>= 0 and < double.PositiveInfinity), $"{field}.se", "a finite number of at least 0", parameter.Se);
        Require(parameter.Lower is not { } lower || double.IsFinite(lower), $"{field}.lower", "a finite number", parameter.Lower);
        Require(parameter.Upper is not { } upper || double.IsFinite(upper), $"{field}.upper", "a finite number", parameter.Upper);
        Require(parameter.Group is null || manifest.Clusters.Any(cluster => cluster.Name == parameter.Group), $"{field}.group", "one of the clusters", parameter.Group);
    }

    private static void ValidateCovariance(IReadOnlyList<IReadOnlyList<double?>> rows, int parameters)
    {
        Require(rows.Count == 0 || rows.Count == parameters, CovarianceField, $"{parameters} rows, or none", rows.Count);
        for (var j = 0; j < rows.Count; j++)
        {
            Require(rows[j] is not null && rows[j].Count == j + 1, $"{CovarianceField}[{j}]", $"{j + 1} numbers", rows[j]?.Count);
            Require(rows[j].All(c => c is null || double.IsFinite(c.Value)), $"{CovarianceField}[{j}]", "finite numbers", "NaN or infinity");
        }
    }
}
