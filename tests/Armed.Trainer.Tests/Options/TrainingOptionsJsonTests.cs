using System.Reflection;
using System.Text.Json;
using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Options;

namespace Armed.Trainer.Tests.Options;

public sealed class TrainingOptionsJsonTests
{
    [Fact]
    public void ToElement_Defaults_NamesEveryPropertyOnce()
    {
        var names = TrainingOptionsJson.ToElement(new TrainingOptions()).EnumerateObject().Select(property => property.Name);

        var properties = typeof(TrainingOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        Assert.Equal(properties.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_EveryRow_HasHelpInASentence() =>
        Assert.All(OptionFields.All, field => Assert.True(field.Help.EndsWith('.') && char.IsLetter(field.Help[0]) && field.Expected.Length > 0, field.Name));

    [Theory]
    [InlineData(false, RefitPolicy.Off, false, 0.15)]
    [InlineData(true, RefitPolicy.Guarded, true, 0)]
    public void CompletedFor_NoHiddenLayers_IsTheWholeFitWhereTheOutcomeCanBeSolved(bool canRefit, RefitPolicy refit, bool whole, double share)
    {
        var options = new TrainingOptions { Hidden = [] }.CompletedFor(canRefit);

        Assert.Equal((refit, whole, share), (options.Refit, options.IsWholeFit, options.ValidationShare));
    }

    [Fact]
    public void Parse_WhatToElementWrote_GivesTheSameOptions()
    {
        var options = Different();

        var read = TrainingOptionsJson.Parse(TrainingOptionsJson.ToElement(options).GetRawText());

        Assert.Equal(TrainingOptionsJson.ToElement(options).GetRawText(), TrainingOptionsJson.ToElement(read).GetRawText());
        // Every option of the record differs from its default, so an option that is not read would show.
        var defaults = TrainingOptionsJson.ToElement(new TrainingOptions());
        Assert.All(TrainingOptionsJson.ToElement(read).EnumerateObject(), property => Assert.NotEqual(defaults.GetProperty(property.Name).GetRawText(), property.Value.GetRawText()));
    }

    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreAllowed() =>
        Assert.Equal(7, TrainingOptionsJson.Parse("{ /* few */ \"max_epochs\": 7, // really\n }").MaxEpochs);

    [Fact]
    public void Parse_NothingGiven_GivesDefaults() =>
        Assert.Equal(TrainingOptionsJson.ToElement(new TrainingOptions()).GetRawText(), TrainingOptionsJson.ToElement(TrainingOptionsJson.Parse("{}")).GetRawText());

    [Fact]
    public void Parse_SeveralFaults_NamesEachWithItsSource()
    {
        var fault = Assert.Throws<InputException>(() => TrainingOptionsJson.Parse(
            """{ "max_epoch": 5, "dropout": "a lot", "hidden": [64, "x"], "between": "Use", "seed": 1, "seed": 2, "batch_size": 1.5 }""", "f.json"));

        Assert.Equal(
            """
            f.json: unknown option 'max_epoch'. Did you mean 'max_epochs'?
            f.json: option 'dropout' is the text "a lot"; expected a number.
            f.json: option 'hidden' is the list [64, "x"]; expected a list of whole numbers such as [64, 32].
            f.json: option 'between' is the text "Use"; expected one of use, ignore.
            f.json: option 'seed' is given twice; keep one.
            f.json: option 'batch_size' is 1.5; expected a whole number, or null.
            """.ReplaceLineEndings("\n"), fault.Message);
    }

    [Theory]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("{ \"seed\": }", "line 1: not valid JSON")]
    [InlineData("", "not valid JSON")]
    public void Parse_NoObject_SaysSo(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => TrainingOptionsJson.Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"balanced\"", "\"balanced\"")]
    [InlineData("{\"b\": 2, \"a\": 0.5}", "{\"a\":0.5,\"b\":2}")]
    [InlineData("null", "null")]
    public void Parse_ClassWeights_AreReadAndWrittenInOrder(string json, string expected)
    {
        var options = TrainingOptionsJson.Parse($"{{ \"class_weights\": {json}, \"family\": \"negative-binomial\" }}");

        Assert.Equal(expected, TrainingOptionsJson.ToElement(options).GetProperty("class_weights").GetRawText());
        Assert.Equal(CountFamily.NegativeBinomial, options.Family);
    }

    [Theory]
    [InlineData("\"even\"")]
    [InlineData("{\"a\": \"2\"}")]
    [InlineData("[1, 2]")]
    public void Parse_ClassWeightsOfAnotherKind_SaysWhatIsExpected(string json) =>
        Assert.Contains("expected \"balanced\", or weights by class such as {\"yes\": 2}, or null.",
            Assert.Throws<InputException>(() => TrainingOptionsJson.Parse($"{{ \"class_weights\": {json} }}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_Paper_GivesThePublishedSettings()
    {
        var paper = TrainingOptionsJson.Load("paper");

        paper.Validate();
        Assert.Equal([4, 4, 4], paper.Hidden);
        Assert.Equal([4, 4], paper.AdversaryHidden);
        Assert.Equal((1, 0.5, 1e-5), (paper.LambdaF, paper.LambdaG, paper.LambdaK));
        Assert.True(paper.LambdaKOnWholeKl);
        Assert.Equal((10, 32, 0.001), (paper.MaxEpochs, paper.BatchSize, paper.LearningRate));
        Assert.Equal((PriorKind.Fixed, 0.1, 0.3), (paper.Prior, paper.PriorSdIntercept, paper.PriorSdSlope));
        Assert.Null(paper.InputClip);
    }

    [Fact]
    public void Parse_FormerNameOfTheAdversary_IsRead() =>
        Assert.Equal(AdversaryScheme.Alternating, TrainingOptionsJson.Parse("{\"adversary_scheme\": \"alternating\"}").Adversary);

    [Fact]
    public void Load_MissingFile_NamesThePresets()
    {
        var fault = Assert.Throws<InputException>(() => TrainingOptionsJson.Load("no-such-file.json"));
        Assert.Equal("Configuration 'no-such-file.json' does not exist. Give the path of a JSON file, or the name of a preset: paper.", fault.Message);
    }

    private static TrainingOptions Different() => new()
    {
        Hidden = [],
        Activation = ActivationKind.Gelu,
        InitialWeights = InitialWeights.Scaled,
        Dropout = 0.25,
        Skip = false,
        Series = "t*",
        Backbone = BackboneKind.Residual,
        Maps = [16, 48],
        MapFeatures = 0,
        MapEffects = [2],
        Latent = 12,
        ReconstructionWeight = 0.4,
        AugmentFlip = true,
        AugmentShift = 2,
        AugmentIntensity = 0.3,
        Curves = false,
        SharedSlopes = true,
        ClusterFunctions = true,
        Trees = false,
        Ridge = false,
        SecondStage = false,
        CalibrateVariances = false,
        Random = "1 + \"x\"",
        Fixed = "log(x)",
        Family = CountFamily.NegativeBinomial,
        ClassWeights = ClassWeights.Of(new Dictionary<string, double> { ["yes"] = 2, ["a, \"b\""] = 0.5 }),
        Refit = RefitPolicy.Off,
        NewClusters = NewClusterPolicy.Population,
        Criterion = EstimationCriterion.Ml,
        DegreesOfFreedom = DegreesOfFreedomMethod.KenwardRoger,
        ConfidenceIntervals = ConfidenceMethod.Bootstrap,
        ConfidenceLevel = 0.9,
        BootstrapSamples = 30,
        Quadrature = 1,
        Networks = 2,
        Between = BetweenClusters.Ignore,
        LambdaF = 0.1,
        LambdaG = 3,
        LambdaK = 0.7,
        LambdaKOnWholeKl = true,
        AdversaryHidden = [4, 4],
        Adversary = AdversaryScheme.Alternating,
        AdversaryLayers = AdversaryLayers.All,
        AdversaryMaps = AdversaryMaps.Convolutional,
        Hide = ClusterHiding.Exact,
        ZPredictorHidden = [8],
        ZPredictor = false,
        MaxClusterClasses = 50,
        Prior = PriorKind.Fixed,
        PriorSdIntercept = 0.1,
        PriorSdSlope = 0.2,
        MaxEpochs = 3,
        Patience = 0,
        BatchSize = 64,
        LearningRate = 1e-3,
        RandomEffectsRateFactor = 1,
        LearningRateDecay = 1,
        WeightDecay = 0,
        ClipNorm = 0,
        ValidationShare = 0,
        InputClip = null,
        EmbeddingAboveLevels = 5,
        UnknownCluster = UnknownClusterPolicy.Error,
        Seed = 5_000_000_000,
        Threads = 2,
        Device = TrainingDevice.Cpu,
    };

    /// <summary>JSON that no person writes: refused in a sentence, in time.</summary>
    [Theory]
    [InlineData("{\"random\":\"\\ud800\"}", "not valid Unicode")]
    [InlineData("{\"\\udc00\":1}", "not valid Unicode")]
    [InlineData("{\"class_weights\":{\"\\ud800x\":1}}", "not valid Unicode")]
    [InlineData("{\"activation\":\"\\ud800\"}", "not valid Unicode")]
    [InlineData("{\"seed\":1e999}", "seed")]
    [InlineData("{\"hidden\":[1e9]}", "hidden")]
    public void Parse_HostileText_IsAFault(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => TrainingOptionsJson.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_NestedDeeply_IsAFault()
    {
        Assert.Contains("not valid JSON", Assert.Throws<InputException>(() => TrainingOptionsJson.Parse("{\"hidden\":" + new string('[', 100_000) + new string(']', 100_000) + "}")).Message, StringComparison.Ordinal);
        Assert.Contains("not valid JSON", Assert.Throws<InputException>(() => TrainingOptionsJson.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000, 1, "number of layers of hidden")]
    [InlineData(64, 65_536, "number of weights between layers of hidden")]
    public void Validate_AbsurdNetwork_IsRefused(int layers, int width, string expected)
    {
        var options = TrainingOptionsJson.Parse($"{{\"hidden\":[{string.Join(',', Enumerable.Repeat(width, layers))}]}}");
        Assert.Contains(expected, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HugeFile_IsAFault()
    {
        using var folder = new TestFolder();
        var path = folder.Write("c.json", new string(' ', 3 << 20) + "{}");
        Assert.Contains("letters", Assert.Throws<InputException>(() => TrainingOptionsJson.Load(path)).Message, StringComparison.Ordinal);
    }
}
