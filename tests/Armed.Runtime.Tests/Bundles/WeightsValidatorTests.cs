using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>What a manifest says of weights in fewer bits.</summary>
public sealed class WeightsValidatorTests
{
    private static readonly WeightLossDescription s_loss = new() { Head = "mixed", Mean = 0.01, Largest = 0.1 };
    private static readonly WeightsDescription s_weights = new() { Precision = "int8", Parent = new string('a', 64), Source = "drawn", Rows = 12, Losses = [s_loss] };

    /// <summary>What is wrong, and the field that the message names.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "precision", "weights.precision" },
        { "parent", "weights.parent" },
        { "source", "weights.source" },
        { "rows", "weights.rows" },
        { "no losses", "weights.losses" },
        { "no loss", "weights.losses[].head" },
        { "head", "weights.losses[].head" },
        { "mean", "weights.losses['mixed'].mean" },
        { "largest", "weights.losses['mixed'].largest" },
    };

    [Fact]
    public void Parse_WhatToJsonWrote_IsTheSame()
    {
        var read = BundleManifest.Parse(With(s_weights).ToJson()).Weights!;

        Assert.Equal((s_weights.Precision, s_weights.Parent, s_weights.Source, s_weights.Rows), (read.Precision, read.Parent, read.Source, read.Rows));
        Assert.Equal((s_loss.Head, s_loss.Mean, s_loss.Largest, 0), (read.Losses[0].Head, read.Losses[0].Mean, read.Losses[0].Largest, read.Losses[0].Before.Count));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToJson_WrongWeights_NameTheField(string fault, string field)
    {
        var manifest = With(fault switch
        {
            "precision" => s_weights with { Precision = "int4" },
            "parent" => s_weights with { Parent = "a" },
            "source" => s_weights with { Source = "other" },
            "rows" => s_weights with { Rows = 0 },
            "no losses" => s_weights with { Losses = null! },
            "no loss" => s_weights with { Losses = [null!] },
            "head" => s_weights with { Losses = [s_loss with { Head = "other" }] },
            "mean" => s_weights with { Losses = [s_loss with { Mean = -1 }] },
            _ => s_weights with { Losses = [s_loss with { Largest = double.NaN }] },
        });

        Assert.Contains(field, Assert.Throws<ArmedBundleException>(manifest.ToJson).Message, StringComparison.Ordinal);
    }

    private static BundleManifest With(WeightsDescription weights) => TestBundle.Make(new TestModel()).Manifest with { Weights = weights };
}
