using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

public sealed class OutcomeValidatorTests
{
    private static readonly FamilyTestDescription s_test = new() { Rows = 10, Statistic = 1, PValue = 0.16, Level = 0.05 };

    public static TheoryData<string, string> Faults => new()
    {
        { "family of a number", "outcome.family" },
        { "no family", "outcome.family" },
        { "unknown family", "outcome.family" },
        { "family test of a number", "outcome.family_test" },
        { "family test without rows", "outcome.family_test.rows" },
        { "family test of p above 1", "outcome.family_test.p_value" },
        { "dispersion of poisson", "outcome.dispersion" },
        { "dispersion 0", "outcome.dispersion" },
        { "offset of classes", "outcome.offset" },
        { "offset without input", "inputs" },
        { "cut points missing", "outcome.cut_points" },
        { "cut points descending", "outcome.cut_points" },
        { "cut points of a count", "outcome.cut_points" },
        { "one class weight", "outcome.class_weights" },
        { "class weight 0", "outcome.class_weights" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void ToJson_WrongOutcome_NamesTheField(string fault, string field)
    {
        var manifest = Make(fault);

        Assert.Contains(field, Assert.Throws<ArmedBundleException>(manifest.ToJson).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Parse_WhatToJsonWrote_IsTheSame(string task)
    {
        var outcome = Of(task).Outcome with { Weights = "w", ClassWeights = task == "ordinal" ? [1, 2, 0.5] : [] };
        var read = BundleManifest.Parse((Of(task) with { Outcome = outcome }).ToJson()).Outcome;

        Assert.Equal((outcome.Family, outcome.Offset, outcome.Weights), (read.Family, read.Offset, read.Weights));
        Assert.Equal(outcome.CutPoints, read.CutPoints);
        Assert.Equal(outcome.ClassWeights, read.ClassWeights);
    }

    [Fact]
    public void Parse_MembersOfLaterVersionsAbsent_AreEmpty()
    {
        var json = Of("binary").WithoutDigest();
        foreach (var name in new[] { "family", "dispersion", "cut_points", "offset", "weights", "class_weights" })
        {
            Assert.True(json["outcome"]!.AsObject().Remove(name), name);
        }

        var outcome = BundleManifest.Parse(json.ToJsonString()).Outcome;

        Assert.Empty(outcome.CutPoints);
        Assert.Empty(outcome.ClassWeights);
        Assert.Null(outcome.Offset);
    }

    private static BundleManifest Make(string fault) => fault switch
    {
        "family of a number" => With("continuous", outcome => outcome with { Family = "poisson" }),
        "no family" => With("count", outcome => outcome with { Family = null }),
        "unknown family" => With("count", outcome => outcome with { Family = "gamma" }),
        "family test of a number" => With("continuous", outcome => outcome with { FamilyTest = s_test }),
        "family test without rows" => With("count", outcome => outcome with { FamilyTest = s_test with { Rows = 0 } }),
        "family test of p above 1" => With("count", outcome => outcome with { FamilyTest = s_test with { PValue = 1.5 } }),
        "dispersion of poisson" => With("count", outcome => outcome with { Dispersion = 2 }),
        "dispersion 0" => With("count", outcome => outcome with { Family = "negative-binomial", Dispersion = 0 }),
        "offset of classes" => With("ordinal", outcome => outcome with { Offset = "o" }),
        "offset without input" => With("count", outcome => outcome with { Offset = "o" }),
        "cut points missing" => With("ordinal", outcome => outcome with { CutPoints = [1] }),
        "cut points descending" => With("ordinal", outcome => outcome with { CutPoints = [1, 0] }),
        "cut points of a count" => With("count", outcome => outcome with { CutPoints = [1] }),
        "one class weight" => With("binary", outcome => outcome with { ClassWeights = [1] }),
        "class weight 0" => With("binary", outcome => outcome with { ClassWeights = [1, 0] }),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static BundleManifest With(string task, Func<OutcomeDescription, OutcomeDescription> change)
    {
        var manifest = Of(task);
        return manifest with { Outcome = change(manifest.Outcome) };
    }

    private static BundleManifest Of(string task) => TestBundle.Make(new TestModel { Task = task }).Manifest;
}
