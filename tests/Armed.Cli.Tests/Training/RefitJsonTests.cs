using Armed.Cli.Training;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Tests.Training;

public sealed class RefitJsonTests
{
    private static readonly RefitDescription s_refit = new() { Kept = true, Reason = "it is better", Random = "(1 | school) + (1 | pupil)", Networks = 0, HiddenFeatures = 0 };

    /// <summary>The second stage with the factors whose clusters it needs, none of them as an empty list.</summary>
    [Fact]
    public void Of_SecondStage_NamesTheNeededFactors()
    {
        var stage = new SecondStageDescription(12, 0.02, 0.005);
        Assert.Null(RefitJson.Of(s_refit)!["second_stage"]);
        Assert.Equal("""{"trees":12,"gain":0.02,"standard_error":0.005,"classes":0,"needed_factors":[]}""", Text(stage));
        Assert.Equal("""{"trees":12,"gain":0.02,"standard_error":0.005,"classes":0,"needed_factors":["school"]}""", Text(stage with { NeededFactors = ["school"] }));
    }

    private static string Text(SecondStageDescription stage) => RefitJson.Of(s_refit with { SecondStage = stage })!["second_stage"]!.ToJsonString();
}
