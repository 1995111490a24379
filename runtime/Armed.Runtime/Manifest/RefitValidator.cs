using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of the refit and of the mixed model's estimates.</summary>
internal static class RefitValidator
{
    private const double Rounding = 1e-6;

    public static void Validate(BundleManifest manifest)
    {
        Require(
            manifest.Outcome.HasClassStage == manifest.Refit?.SecondStage is { Classes: > 0 }, "outcome.has_class_stage", "true if and only if refit.second_stage.classes is above 0", manifest.Outcome.HasClassStage);
        if (manifest.Refit is not { } refit)
        {
            return;
        }

        Require(refit.Networks >= 0, "refit.networks", "at least 0", refit.Networks);
        Require(refit.HiddenFeatures >= 0, "refit.hidden_features", "at least 0", refit.HiddenFeatures);
        Require(refit.Trees >= 0, "refit.trees", "at least 0", refit.Trees);
        Require(refit.SdMultiplier is null or (> 1 and <= 100), "refit.sd_multiplier", "above 1, at most 100, or null", refit.SdMultiplier);
        Require(refit.SecondStage is null or { Trees: >= 1 }, "refit.second_stage.trees", "at least 1", refit.SecondStage?.Trees);
        Require(
            refit.SecondStage is not null == manifest.Graphs.Any(graph => graph.Role == GraphRoles.SecondStage), "refit.second_stage", "there if and only if there is a head second_stage",
            refit.SecondStage is null ? "none" : "there");
        var classes = manifest.Outcome.Classes.Count;
        Require(refit.SecondStage is null or { Classes: 0 } || (refit.SecondStage.Classes == classes && classes > 2), "refit.second_stage.classes", "0, or the number of classes of an ordinal outcome", refit.SecondStage?.Classes);
        ValidateNeeded(refit.SecondStage?.NeededFactors ?? [], manifest);
        RequireFinite(refit.SecondStage?.Gain, "refit.second_stage.gain");
        RequireFinite(refit.SecondStage?.StandardError, "refit.second_stage.standard_error");
        foreach (var step in refit.Steps)
        {
            Require(step?.Part is not null, "refit.steps", "a part each", "null");
            RequireFinite(step!.ValidationLoss, "refit.steps.validation_loss");
        }

        RequireFinite(refit.ValidationLoss, "refit.validation_loss");
        RequireFinite(refit.ValidationLossBefore, "refit.validation_loss_before");
        RequireSize(refit.FixedDegrees, "refit.fixed_degrees");
        RequireSize(refit.SmoothDegrees, "refit.smooth_degrees");
        Require(refit.SpreadConstants >= 0 && refit.SpreadConstants <= manifest.SpreadWidth, "refit.spread_constants", $"0 to {manifest.SpreadWidth}, the width of fixed_spread", refit.SpreadConstants);
        ValidateSlopes(refit.SlopeVariances, manifest);
        Require(refit.Kept || refit.Model is null, "refit.model", "null if the refit was not kept", "a model");
        if (refit.Model is { } model)
        {
            ValidateModel(model, manifest);
        }
    }

    private static void ValidateNeeded(IReadOnlyList<string> factors, BundleManifest manifest)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var factor in factors)
        {
            Require(manifest.Clusters.Any(cluster => cluster.Name == factor), "refit.second_stage.needed_factors", "names of the clusters", factor);
            Require(names.Add(factor), "refit.second_stage.needed_factors", "each factor once", factor);
        }
    }

    private static void ValidateSlopes(IReadOnlyList<SlopeVarianceDescription> slopes, BundleManifest manifest)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var slope in slopes)
        {
            Require(
                slope?.Column is { } name && manifest.Columns.Any(column => column.Name == name && column.Kind == "numeric"), "refit.slope_variances.column", "a numeric column of the bundle",
                slope?.Column);
            Require(names.Add(slope!.Column), "refit.slope_variances.column", "each column once", slope.Column);
            RequireSize(slope.Variance, "refit.slope_variances.variance");
            RequireFinite(slope.Correction, "refit.slope_variances.correction");
            RequireSize(slope.SmoothVariance ?? 0, "refit.slope_variances.smooth_variance");
            RequireSize(slope.PopulationVariance ?? 0, "refit.slope_variances.population_variance");
            Require(slope.SmoothVariance is null == slope.PopulationVariance is null, "refit.slope_variances.population_variance", "given with smooth_variance, and not without it", slope.PopulationVariance);
        }
    }

    private static void ValidateModel(MixedModelDescription model, BundleManifest manifest)
    {
        RequireOneOf(model.Criterion, "refit.model.criterion", "reml", "ml");
        Require(model.Observations >= 0, "refit.model.observations", "at least 0", model.Observations);
        Require(model.Parameters >= 0, "refit.model.parameters", "at least 0", model.Parameters);
        RequireFinite(model.LogLikelihood, "refit.model.log_likelihood");
        RequireFinite(model.Aic, "refit.model.aic");
        RequireFinite(model.Bic, "refit.model.bic");
        Require(model.Icc is null or (>= 0 and <= 1), "refit.model.icc", "0 to 1", model.Icc);
        RequireSize(model.Sigma, "refit.model.sigma");
        RequireSize(model.Dispersion, "refit.model.dispersion");
        Require(model.CutPoints.All(double.IsFinite), "refit.model.cut_points", "finite", "NaN or infinity");
        Require(model.ConfidenceLevel is null or (> 0 and < 1), "refit.model.confidence_level", "between 0 and 1", model.ConfidenceLevel);
        ValidateFixedEffects(model.FixedEffects);
        ValidateCurves(model.FixedCurves, manifest);
        ValidateCovariance(model.FixedCovariance, model.FixedEffects.Count);
        ValidateComponents(model.VarianceComponents, manifest);
        VarianceSharesValidator.Validate(model.VarianceShares, manifest);
        VarianceParametersValidator.Validate(model, manifest);
        DegreesOfFreedomValidator.Validate(model);
    }

    private static void ValidateFixedEffects(IReadOnlyList<FixedEffectDescription> effects)
    {
        foreach (var effect in effects)
        {
            Require(effect is not null, "refit.model.fixed_effects", "without null", null);
            var field = $"refit.model.fixed_effects['{effect.Term}']";
            RequireFinite(effect.Estimate, $"{field}.estimate");
            RequireSize(effect.Se, $"{field}.se");
            RequireSize(effect.Df, $"{field}.df");
            RequireFinite(effect.Lower, $"{field}.lower");
            RequireFinite(effect.Upper, $"{field}.upper");
            Require(effect.P is null or (>= 0 and <= 1), $"{field}.p", "0 to 1", effect.P);
        }
    }

    private static void ValidateCurves(FixedCurvesDescription? curves, BundleManifest manifest)
    {
        const string Field = "refit.model.fixed_curves";
        RequireSize(curves?.Sd, $"{Field}.sd");
        RequireSize(curves?.LikelihoodRatio, $"{Field}.likelihood_ratio");
        Require(curves?.P is null or (>= 0 and <= 1), $"{Field}.p", "0 to 1", curves?.P);
        Require(curves?.P is null == curves?.LikelihoodRatio is null, $"{Field}.p", "given with likelihood_ratio, and not without it", curves?.P);
        foreach (var curve in curves?.Curves ?? [])
        {
            Require(curve?.Column is { } name && manifest.Columns.Any(column => column.Name == name && column.Kind == "numeric"), $"{Field}.curves.column", "a numeric column of the bundle", curve?.Column);
            RequireSize(curve!.Degrees, $"{Field}.curves.degrees");
        }
    }

    private static void ValidateCovariance(IReadOnlyList<IReadOnlyList<double>> rows, int effects)
    {
        const string Field = "refit.model.fixed_covariance";
        Require(rows.Count == 0 || rows.Count == effects, Field, $"{effects} rows, or none", rows.Count);
        for (var j = 0; j < rows.Count; j++)
        {
            Require(rows[j] is not null && rows[j].Count == j + 1, $"{Field}[{j}]", $"{j + 1} numbers", rows[j]?.Count);
            Require(rows[j].All(double.IsFinite), $"{Field}[{j}]", "finite numbers", "NaN or infinity");
        }
    }

    private static void ValidateComponents(IReadOnlyList<VarianceComponentDescription> components, BundleManifest manifest)
    {
        foreach (var component in components)
        {
            Require(component is not null, "refit.model.variance_components", "without null", null);
            Require(
                manifest.Clusters.Any(cluster => cluster.Name == component.Group), "refit.model.variance_components[].group", "one of the clusters", component.Group);
            var field = $"refit.model.variance_components['{component.Group}']['{component.Term}']";
            RequireSize(component.Sd, $"{field}.sd");
            RequireCorrelation(component.Corr, $"{field}.corr");
            foreach (var correlation in component.Correlations)
            {
                RequireCorrelation(correlation, $"{field}.correlations");
            }
        }
    }

    private static void RequireCorrelation(double? value, string field) => Require(value is null || Math.Abs(value.Value) <= 1 + Rounding, field, "-1 to 1", value);

    private static void RequireFinite(double? value, string field) => Require(value is not { } number || double.IsFinite(number), field, "a finite number", value);

    private static void RequireSize(double? value, string field)
        => Require(value is not { } number || (double.IsFinite(number) && number >= 0), field, "a finite number of at least 0", value);
}
