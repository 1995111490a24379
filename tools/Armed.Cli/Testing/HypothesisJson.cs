using System.Text.Json.Nodes;
using Armed.Trainer.Common;
using Armed.Trainer.Inference;

namespace Armed.Cli.Testing;

/// <summary>The object of <c>armed test --json</c>.</summary>
internal static class HypothesisJson
{
    public static JsonObject Of(HypothesisTest test, IReadOnlyList<ContrastResult> contrasts, JointResult? joint, double level) => new()
    {
        ["degrees_of_freedom"] = test.Derivatives is { } derivatives ? EnumWords.Of(derivatives.Method) : null,
        ["confidence_level"] = level,
        ["contrasts"] = new JsonArray([.. contrasts.Select(Contrast)]),
        ["joint"] = joint is null ? null : new JsonObject
        {
            ["statistic"] = joint.Statistic,
            ["distribution"] = joint.DenominatorDf is null ? "chi_square" : "f",
            ["numerator_df"] = joint.NumeratorDf,
            ["denominator_df"] = joint.DenominatorDf,
            ["p"] = joint.P,
        },
    };

    private static JsonObject Contrast(ContrastResult contrast) => new()
    {
        ["hypothesis"] = contrast.Text,
        ["value"] = contrast.Value,
        ["estimate"] = contrast.Estimate,
        ["se"] = contrast.Se,
        ["statistic"] = contrast.Statistic,
        ["distribution"] = contrast.Df is null ? "normal" : "t",
        ["df"] = contrast.Df,
        ["p"] = contrast.P,
        ["lower"] = contrast.Lower,
        ["upper"] = contrast.Upper,
    };
}
