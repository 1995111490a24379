using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest holds for tests of fixed coefficients.</summary>
internal static class DegreesOfFreedomValidator
{
    private const string Field = "refit.model.degrees_of_freedom";

    public static void Validate(MixedModelDescription model)
    {
        var count = model.FixedEffects.Count;
        for (var k = 0; k < model.DegreesOfFreedom.Count; k++)
        {
            var (entry, field) = (model.DegreesOfFreedom[k], $"{Field}[{k}]");
            Require(entry is not null, field, "without null", null);
            RequireOneOf(entry.Method, $"{field}.method", "satterthwaite", "kenward-roger");
            RequirePacked(entry.Covariance, count, $"{field}.covariance");
            RequirePacked(entry.ModelCovariance, count, $"{field}.model_covariance");
            RequirePacked(entry.ParameterCovariance, entry.Derivatives.Count, $"{field}.parameter_covariance");
            foreach (var derivative in entry.Derivatives)
            {
                Require(derivative is not null, $"{field}.derivatives", "without null", null);
                RequirePacked(derivative, count, $"{field}.derivatives");
            }
        }
    }

    private static void RequirePacked(IReadOnlyList<double> matrix, int size, string field)
    {
        Require(matrix.Count == (long)size * (size + 1) / 2, field, $"{(long)size * (size + 1) / 2} numbers, a lower triangle", matrix.Count);
        Require(matrix.All(double.IsFinite), field, "finite numbers", "NaN or infinity");
    }
}
