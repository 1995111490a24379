using System.Globalization;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Images;

/// <summary>Numeric columns as a series, which convolutions of one dimension read.</summary>
[Collection(FitsCollection.Name)]
public sealed class SeriesTests
{
    private const int Length = 12;
    private static readonly TrainingOptions s_quick = FitRun.Quick with { Series = "t*", Maps = [16], MapFeatures = 8, Refit = RefitPolicy.Off, MaxEpochs = 8, LearningRate = 0.01 };

    [Fact]
    public void Fit_Pattern_LearnsAndPredicts()
    {
        using var run = FitRun.Of(Waves());

        var result = run.Fit(s_quick);

        Assert.Contains(result.Messages, message => message.Contains("'conv' (maps 16", StringComparison.Ordinal));
        // Where a bump stands is out of a linear predictor's reach: its place is uniform in both classes.
        Assert.True(result.Manifest.Metrics["validation"]["mixed"]["auroc"] > 0.8, $"auroc {result.Manifest.Metrics["validation"]["mixed"]["auroc"]}");
        using var model = run.Load();
        var row = Enumerable.Range(1, Length).Aggregate(model.Row().Set("x", 1.0), (set, t) => set.Set(FormattableString.Invariant($"t{t}"), t % 2));
        Assert.InRange(model.Predict(row, cluster: "g1").Value, 0, 1);
    }

    [Theory]
    [InlineData(BackboneKind.Conv, 8)]
    [InlineData(BackboneKind.Residual, 0)]
    public void Fit_ConvolutionalAdversary_ReadsTheMapsOfASeries(BackboneKind backbone, int features)
    {
        using var run = FitRun.Of(Waves(120));
        var options = s_quick with { Maps = [16, 16], MapFeatures = features, Backbone = backbone, Adversary = AdversaryScheme.Reversal, AdversaryMaps = AdversaryMaps.Convolutional, MaxEpochs = 2 };

        Assert.NotEqual(run.Fit(options with { AdversaryMaps = AdversaryMaps.Pooled }, "pooled").Manifest.BundleId, run.Fit(options).Manifest.BundleId);
    }

    /// <summary>Features are learned of a series, too: means of its columns do not stand for their differences between clusters.</summary>
    [Fact]
    public void Build_BetweenIgnore_ShiftsClustersFreely()
    {
        using var run = FitRun.Of(Waves(120));
        var options = (s_quick with { Between = BetweenClusters.Ignore }).CompletedFor(canRefit: false);
        var own = OwnBackbone.Of(new BackboneRequest(options, HasImages: false, Own: null).Factory(), ImageExporters.AddTo(Armed.Onnx.ModuleExporterRegistry.Default), options);

        using var modules = new ModelFactory(FitData.Prepare(Split.All(Tables.Read(run.Data)), options), options, own).Build();

        Assert.IsType<FreeShifts>(Assert.Single(modules.Network.ClusterShifts));
    }

    [Theory]
    [InlineData("t1,t2,t3,t4,t5,t6,t7,none", "'none', which is not a numeric feature")]
    [InlineData("t1,t2,t3", "has 3 numeric features; expected at least 8")]
    [InlineData("t1,t2,t3,t4,t5,t6,t7,t1", "each named once")]
    [InlineData("q*", "has 0 numeric features")]
    public void Fit_WrongSeries_IsRefused(string series, string expected)
    {
        using var run = FitRun.Of(Waves());

        Assert.Contains(expected, Assert.Throws<InputException>(() => run.Fit(s_quick with { Series = series })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_BackboneWithoutImagesOrSeries_IsRefused()
    {
        using var run = FitRun.Of(Waves());

        Assert.Contains("--series", Assert.Throws<InputException>(() => run.Fit(s_quick with { Series = null, Backbone = BackboneKind.Residual })).Message, StringComparison.Ordinal);
    }

    /// <summary>A bump of two like values (y = 1) or of two opposite ones (y = 0) at a random place of noise, and a number beside it.</summary>
    private static string Waves(int rows = 400)
    {
        var random = new Random(1);
        var text = "y,g,x," + string.Join(',', Enumerable.Range(1, Length).Select(t => FormattableString.Invariant($"t{t}"))) + "\n";
        for (var row = 0; row < rows; row++)
        {
            var (outcome, at) = (random.Next(2), random.Next(Length - 1));
            var sign = random.Next(2) == 0 ? 1 : -1;
            var values = Enumerable.Range(0, Length).Select(t => (random.NextDouble() * 0.5) + (t == at ? 2 * sign : t == at + 1 ? 2 * sign * (outcome == 1 ? 1 : -1) : 0));
            text += string.Create(CultureInfo.InvariantCulture, $"{outcome},g{row % 4},{random.NextDouble():F3},{string.Join(',', values.Select(value => value.ToString("F3", CultureInfo.InvariantCulture)))}\n");
        }

        return text;
    }
}
