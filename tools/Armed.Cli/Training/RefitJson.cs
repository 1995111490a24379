using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Training;

/// <summary>The refit's part of <c>armed train --json</c>.</summary>
internal static class RefitJson
{
    /// <summary>Whether it was kept, and why.</summary>
    public static JsonNode? Of(RefitDescription? refit) => refit is null ? null : new JsonObject
    {
        ["kept"] = refit.Kept,
        ["reason"] = refit.Reason,
        ["random"] = refit.Random,
        ["curves"] = new JsonArray([.. refit.Curves.Select(curve => (JsonNode)curve)]),
        ["trees"] = refit.Trees,
        ["steps"] = new JsonArray([.. refit.Steps.Select(step => (JsonNode)new JsonObject { ["part"] = step.Part, ["validation_loss"] = step.ValidationLoss })]),
        ["ridge"] = refit.Ridge,
        ["second_stage"] = Stage(refit.SecondStage),
        ["sd_multiplier"] = refit.SdMultiplier,
        ["networks"] = refit.Networks,
        ["hidden_features"] = refit.HiddenFeatures,
        ["fixed_degrees"] = refit.FixedDegrees,
        ["smooth_degrees"] = refit.SmoothDegrees,
        ["validation_loss"] = refit.ValidationLoss,
        ["validation_loss_before"] = refit.ValidationLossBefore,
    };

    /// <summary>Adds the estimates, in original units.</summary>
    public static void AddEstimates(JsonObject target, MixedModelDescription? model)
    {
        if (model is null)
        {
            return;
        }

        target["criterion"] = model.Criterion;
        target["method"] = model.Method;
        target["logLik"] = model.LogLikelihood;
        target["parameters"] = model.Parameters;
        target["aic"] = model.Aic;
        target["bic"] = model.Bic;
        target["icc"] = model.Icc;
        target["variance_shares"] = Shares(model.VarianceShares);
        target["fixed_effects"] = new JsonArray([.. model.FixedEffects.Select(e => new JsonObject { ["term"] = e.Term, ["estimate"] = e.Estimate, ["se"] = e.Se, ["df"] = e.Df, ["p"] = e.P, ["lower"] = e.Lower, ["upper"] = e.Upper })]);
        target["fixed_curves"] = Curves(model.FixedCurves);
        target["confidence_method"] = model.ConfidenceMethod;
        target["confidence_level"] = model.ConfidenceLevel;
        target["degrees_of_freedom"] = model.DegreesOfFreedom.Count > 0 ? model.DegreesOfFreedom[0].Method : null;
        target["fixed_covariance"] = new JsonArray([.. model.FixedCovariance.Select(row => new JsonArray([.. row.Select(c => (JsonNode)c)]))]);
        target["variance_components"] = new JsonArray([.. model.VarianceComponents.Select(v => new JsonObject { ["group"] = v.Group, ["term"] = v.Term, ["sd"] = v.Sd, ["corr"] = v.Corr, ["correlations"] = new JsonArray([.. v.Correlations.Select(c => (JsonNode?)c)]) })]);
        target["sigma"] = model.Sigma;
        target["dispersion"] = model.Dispersion;
        target["cut_points"] = new JsonArray([.. model.CutPoints.Select(c => (JsonNode)c)]);
        target["variance_parameters"] = new JsonArray([.. model.VarianceParameters.Select(Object)]);
        target["variance_covariance"] = new JsonArray([.. model.VarianceCovariance.Select(row => new JsonArray([.. row.Select(c => (JsonNode?)c)]))]);
    }

    private static JsonObject? Stage(SecondStageDescription? stage) => stage is null ? null : new JsonObject
    {
        ["trees"] = stage.Trees,
        ["gain"] = stage.Gain,
        ["standard_error"] = stage.StandardError,
        ["classes"] = stage.Classes,
        ["needed_factors"] = new JsonArray([.. stage.NeededFactors.Select(factor => (JsonNode)factor)]),
    };

    private static JsonObject? Curves(FixedCurvesDescription? curves) => curves is null ? null : new JsonObject
    {
        ["sd"] = curves.Sd,
        ["curves"] = new JsonArray([.. curves.Curves.Select(curve => new JsonObject { ["column"] = curve.Column, ["degrees"] = curve.Degrees })]),
        ["likelihood_ratio"] = curves.LikelihoodRatio,
        ["p"] = curves.P,
    };

    private static JsonObject? Shares(VarianceSharesDescription? shares) => shares is null ? null : new JsonObject
    {
        ["fixed"] = shares.Fixed,
        ["random"] = shares.Random,
        ["residual"] = shares.Residual,
        ["residual_formula"] = shares.ResidualFormula,
        ["marginal_r2"] = shares.MarginalR2,
        ["conditional_r2"] = shares.ConditionalR2,
        ["factors"] = new JsonArray([.. shares.Factors.Select(f => new JsonObject { ["factor"] = f.Factor, ["variance"] = f.Variance, ["icc"] = f.Icc })]),
    };

    private static JsonObject Object(VarianceParameterDescription parameter) => new()
    {
        ["kind"] = parameter.Kind,
        ["group"] = parameter.Group,
        ["term"] = parameter.Term,
        ["with"] = parameter.With,
        ["estimate"] = parameter.Estimate,
        ["se"] = parameter.Se,
        ["lower"] = parameter.Lower,
        ["upper"] = parameter.Upper,
    };
}
