using System.Text.Json.Nodes;
using Armed.Cli.Output;
using Armed.Trainer.Comparing;

namespace Armed.Cli.Comparing;

/// <summary>The object of <c>armed compare --json</c>.</summary>
internal static class ComparisonJson
{
    public static JsonObject Of(ModelComparison comparison) => new()
    {
        ["outcome"] = comparison.Models[0].Manifest.Outcome.Name,
        ["observations"] = comparison.Models[0].Estimates.Observations,
        ["criterion"] = comparison.Models[0].Estimates.Criterion,
        ["models"] = new JsonArray([.. comparison.Models.Select(Model)]),
        ["tests"] = new JsonArray([.. comparison.Tests.Select(Test)]),
    };

    private static JsonObject Model(ComparedModel model) => new()
    {
        ["bundle"] = model.Name,
        ["bundle_id"] = model.Manifest.BundleId,
        ["fixed_effects"] = MetricsJson.Texts(model.FixedTerms),
        ["random"] = model.Random,
        ["parameters"] = model.Estimates.Parameters,
        ["aic"] = model.Estimates.Aic,
        ["bic"] = model.Estimates.Bic,
        ["logLik"] = model.LogLikelihood,
    };

    private static JsonObject Test(LikelihoodRatioTest test) => new()
    {
        ["smaller"] = test.Smaller.Name,
        ["larger"] = test.Larger.Name,
        ["nested"] = test.IsNested,
        ["chi_square"] = test.IsNested ? test.ChiSquare : null,
        ["df"] = test.IsNested ? test.Degrees : null,
        ["p"] = test.P,
        ["mixture_p"] = test.MixtureP,
        ["note"] = test.Note,
    };
}
