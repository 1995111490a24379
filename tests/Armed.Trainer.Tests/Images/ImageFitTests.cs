using System.Text.Json;
using Armed.Runtime;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Tests.Images;

/// <summary>From a table with images to a bundle that predicts.</summary>
[Collection(FitsCollection.Name)]
public sealed class ImageFitTests : IDisposable
{
    private static readonly TrainingOptions s_quick = new()
    {
        Maps = [16],
        MapFeatures = 16,
        AdversaryHidden = [8],
        ZPredictorHidden = [8],
        MaxEpochs = 4,
        BatchSize = 32,
        LearningRate = 0.01,
        Device = TrainingDevice.Cpu,
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, RefitPolicy.Guarded, BackboneKind.Conv)]
    [InlineData(true, RefitPolicy.Guarded, BackboneKind.Residual)]
    [InlineData(false, RefitPolicy.Off, BackboneKind.Conv)]
    [InlineData(true, RefitPolicy.Off, BackboneKind.Conv)]
    public void Run_Images_LearnsExportsAndPredicts(bool withColumns, RefitPolicy refit, BackboneKind kind)
    {
        var result = Fit(s_quick with { Refit = refit, Backbone = kind, AugmentFlip = true, AugmentShift = 1 }, exclude: withColumns ? [] : ["x"]);

        // 40 % or more of one class is a guess's accuracy; a bar's direction is plain to see.
        Assert.True(result.Manifest.Metrics["validation"]["mixed"]["accuracy"] > 0.8, $"accuracy {result.Manifest.Metrics["validation"]["mixed"]["accuracy"]}");
        Assert.Equal(("image", "image", false), result.Manifest.Images!.Select(image => (image.Input, image.Column, image.Resized)).Single());
        Assert.Equal([1, 12, 12], result.Manifest.FurtherInputs!.Single().Shape);
        using var model = ArmedModel.Load(result.BundlePath!);
        var batch = PredictAll(model, PredictionHead.Mixed);
        Assert.True(batch.Where((value, row) => value > 0.5 == (SyntheticImages.Draw(240).Outcomes[row] == 1)).Count() > 190, "The bundle does not predict what was learned.");
        Assert.All(PredictAll(model, PredictionHead.Fixed).Concat(PredictAll(model, PredictionHead.Inferred)), value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData(BackboneKind.Conv, new[] { 1 })]
    [InlineData(BackboneKind.Conv, new[] { 1, 2 })]
    [InlineData(BackboneKind.Residual, new[] { 2 })]
    public void Run_MapEffects_AnswersKnownClustersByTheirOwnMaps(BackboneKind kind, int[] blocks)
    {
        // Training compares the graphs with TorchSharp; a difference beyond the bound would throw.
        var result = Fit(s_quick with { Maps = [16, 16], MapEffects = blocks, Backbone = kind, LearningRate = 0.02, Random = "1" });

        Assert.Null(result.Manifest.Refit);
        Assert.True(result.Manifest.Metrics["validation"]["mixed"]["accuracy"] > 0.75, $"accuracy {result.Manifest.Metrics["validation"]["mixed"]["accuracy"]}");
        using var model = ArmedModel.Load(result.BundlePath!);
        var (known, other, unknown) = (Linear(model, 0), Linear(model, 1), Linear(model, -1));
        // With intercepts alone, two clusters would differ by the same number in every row.
        var differences = known.Zip(other, (a, b) => a - b).ToArray();
        Assert.True(differences.Max() - differences.Min() > 0.01, "Clusters' maps change nothing.");
        Assert.Equal(unknown, Linear(model, 99));
    }

    /// <summary>The rows of a known cluster, given as those of a new one, tell the same of its effects: the refit's posterior and the adaptation's are one formula.</summary>
    [Fact]
    public void Adapt_RowsOfAKnownCluster_GiveItsEffects()
    {
        var result = Fit(s_quick with { Random = "1", ValidationShare = 0 });
        using var model = ArmedModel.Load(result.BundlePath!);
        var (pixels, outcomes, clusters) = SyntheticImages.Draw(240);
        int[] own = [.. Enumerable.Range(0, 240).Where(row => clusters[row] == 3)];
        byte[] images = [.. own.SelectMany(row => pixels.AsSpan(row * SyntheticImages.Side * SyntheticImages.Side, SyntheticImages.Side * SyntheticImages.Side).ToArray())];

        using var adapted = model.Adapt(model.Factors[0], [.. own.Select(_ => "new")], model.Rows(own.Length).Set("image", images), [.. own.Select(row => (double)outcomes[row])]);

        var effects = adapted.GetAdaptedClusters().Single();
        Assert.Equal(own.Length, effects.Rows);
        Assert.Equal(Answers(model, 3), Answers(adapted, 4), (known, other) => Math.Abs(known - other) < 0.02);
        adapted.Save(_folder["adapted"]);
        using var saved = ArmedModel.Load(_folder["adapted"]);
        Assert.Equal(Answers(adapted, 4), Answers(saved, 4), (one, other) => Math.Abs(one - other) < 1e-4);
        Assert.Contains("'image'", Assert.Throws<ArgumentException>(() => model.Adapt(model.Factors[0], ["new"], model.Rows(1), [1.0])).Message, StringComparison.Ordinal);

        float[] Answers(ArmedModel asked, long cluster)
        {
            var predictions = new float[own.Length];
            asked.Predict(asked.Rows(own.Length).Set("image", images).Set("cluster", Enumerable.Repeat(cluster, own.Length).ToArray()), new PredictionDestination { Predictions = predictions });
            return predictions;
        }
    }

    [Fact]
    public void Adapt_KnownClusterWithEffectsOnMaps_IsRefused()
    {
        using var model = ArmedModel.Load(Fit(s_quick with { Maps = [16], MapEffects = [1], Random = "1", MaxEpochs = 1 }, exclude: ["x"]).BundlePath!);
        var rows = model.Rows(1).Set("image", SyntheticImages.Draw(1).Pixels);

        Assert.Contains("effects on the maps", Assert.Throws<ArgumentException>(() => model.Adapt(model.Factors[0], ["g1"], rows, [1.0])).Message, StringComparison.Ordinal);
        using var adapted = model.Adapt(model.Factors[0], ["new"], rows, [1.0]);
        Assert.Equal(5, adapted.Factors[0].Levels.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Run_MapEffectsOfNoBlock_IsRefused(int block) =>
        Assert.Contains("map_effects", Assert.ThrowsAny<Exception>(() => Fit(s_quick with { Maps = [16, 16], MapEffects = [block] })).Message, StringComparison.Ordinal);

    private static float[] Linear(ArmedModel model, long cluster)
    {
        const int Rows = 20;
        var values = new float[Rows];
        var pixels = SyntheticImages.Draw(Rows).Pixels;
        model.Predict(model.Rows(Rows).Set("image", pixels).Set("cluster", Enumerable.Repeat(cluster, Rows).ToArray()), new PredictionDestination { Predictions = new float[Rows], LinearPredictors = values });
        return values;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_Twice_GivesTheSameBundle(bool withMapEffects)
    {
        var options = s_quick with { Refit = RefitPolicy.Off, Dropout = 0.1, AugmentIntensity = 0.2, MaxEpochs = 2, MapEffects = withMapEffects ? [1] : null };

        Assert.Equal(Fit(options, "a").Manifest.BundleId, Fit(options, "b").Manifest.BundleId);
    }

    [Theory]
    [InlineData(AdversaryScheme.Reversal, null)]
    [InlineData(AdversaryScheme.Alternating, 2)]
    public void Run_ConvolutionalAdversary_LearnsTheSameEachTime(AdversaryScheme scheme, int? effectBlock)
    {
        var options = s_quick with { Maps = [16, 16], Adversary = scheme, AdversaryMaps = AdversaryMaps.Convolutional, Refit = RefitPolicy.Off, MaxEpochs = 3, MapEffects = effectBlock is { } block ? [block] : null };

        var result = Fit(options, "a");

        Assert.Equal(result.Manifest.BundleId, Fit(options, "b").Manifest.BundleId);
        Assert.NotEqual(result.Manifest.BundleId, Fit(options with { AdversaryMaps = null }, "pooled").Manifest.BundleId);
        Assert.Equal("convolutional", result.Manifest.Options.GetProperty("adversary_maps").GetString());
        // Four clusters: a guess's cross-entropy is ln 4 = 1.39; the adversary learns and is not far above.
        Assert.Equal(3, Losses(result, "adversary").Count);
        Assert.All(Losses(result, "adversary"), loss => Assert.InRange(loss, 0.05, 2.5));
    }

    private static List<double> Losses(TrainingResult result, string term) => [.. File.ReadAllLines(Path.Combine(result.BundlePath!, "history.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
        .SelectMany(entry => Values(entry, term))];

    private static IEnumerable<double> Values(JsonElement entry, string name) => entry.ValueKind != JsonValueKind.Object ? []
        : entry.EnumerateObject().SelectMany(property => property.Name == name && property.Value.ValueKind == JsonValueKind.Number ? [property.Value.GetDouble()] : Values(property.Value, name));

    /// <summary>The adversary's weights, the clusters' shifts, and the statistics of their optimiser are in a checkpoint.</summary>
    [Theory]
    [InlineData(BetweenClusters.Use)]
    [InlineData(BetweenClusters.Ignore)]
    public void Resume_ConvolutionalAdversary_GivesTheSameBundle(BetweenClusters between)
    {
        var options = s_quick with { Maps = [16, 16], Adversary = AdversaryScheme.Reversal, AdversaryMaps = AdversaryMaps.Convolutional, Between = between, Refit = RefitPolicy.Off };
        var expected = Fit(options, "expected");
        using var cancel = new CancelAt("training", 3);
        Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(Request(_folder["bars.csv"], options, "bundle", null), cancel, cancel.Token));

        var resumed = ArmedTraining.Run(Request(_folder["bars.csv"], options, "bundle", null) with { Resume = true }, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(expected.Manifest.BundleId, resumed.Manifest.BundleId);
    }

    /// <summary>What fresh classifiers find of the clusters in the last features is reported of images, too, whatever the adversary.</summary>
    [Theory]
    [InlineData(AdversaryScheme.Closed)]
    [InlineData(AdversaryScheme.Reversal)]
    public void Run_Images_ReportWhatIsHidden(AdversaryScheme scheme)
    {
        var table = SyntheticImages.Write(_folder[""], 600);

        var probe = Fit(table, s_quick with { Adversary = scheme, MaxEpochs = 2, ValidationShare = 0.25 }, "probed").Manifest.ClusterProbes!.Single();

        Assert.Null(probe.NotMeasured);
        Assert.InRange(probe.Linear!.Value, 0, 1);
        Assert.True(probe.Inputs > 0.8, $"The clusters' brightness is plain to see in the pixels, but {probe.Inputs} of the rows were told by them.");
    }

    [Fact]
    public void Run_OnePixelChanged_IsAnotherFit()
    {
        var options = s_quick with { Refit = RefitPolicy.Off, MaxEpochs = 1 };
        var table = SyntheticImages.Write(_folder[""], 240);
        var first = Fit(table, options, "a");
        var pixels = SyntheticImages.Draw(240).Pixels;
        pixels[1_000] ^= 1;
        File.WriteAllBytes(_folder["bars.idx.gz"], SyntheticImages.Gzip(SyntheticImages.Idx(pixels, 240, SyntheticImages.Side, SyntheticImages.Side)));

        var second = Fit(table, options, "b");

        Assert.NotEqual(first.Manifest.TrainingData.Sha256, second.Manifest.TrainingData.Sha256);
        Assert.NotEqual(first.Manifest.FitId, second.Manifest.FitId);
    }

    [Fact]
    public void Prepare_OtherHeldOutPixels_KeepsMeansAndSds()
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        int[] heldOut = [.. Enumerable.Range(0, 240).Where(row => row % 5 == 1)];
        var before = Encoding(table, heldOut);
        var pixels = SyntheticImages.Draw(240).Pixels;
        foreach (var row in heldOut)
        {
            pixels.AsSpan(row * SyntheticImages.Side * SyntheticImages.Side, SyntheticImages.Side * SyntheticImages.Side).Fill(255);
        }

        File.WriteAllBytes(_folder["bars.idx.gz"], SyntheticImages.Gzip(SyntheticImages.Idx(pixels, 240, SyntheticImages.Side, SyntheticImages.Side)));
        var after = Encoding(table, heldOut);

        Assert.Equal((before.Mean[0], before.Sd[0]), (after.Mean[0], after.Sd[0]));
        Assert.NotEqual(before.Mean[0], Encoding(table, []).Mean[0]);
    }

    [Fact]
    public void Fit_Augmentation_LeavesValidationRowsAsTheyAre()
    {
        // Steps too small to change a weight, and maps without statistics of batches: only changed images change a loss.
        var still = s_quick with { MapEffects = [1], Random = "1", LearningRate = 1e-20, MaxEpochs = 1, LambdaG = 0, Prior = PriorKind.Fixed };
        var (plain, changed) = (Losses(still), Losses(still with { AugmentIntensity = 0.9, AugmentShift = 3 }));

        Assert.Equal(plain["validation"], changed["validation"], 1e-6);
        Assert.NotEqual(plain["fixed"], changed["fixed"], 1e-4);
    }

    [Fact]
    public void Run_ImagesOfManyPixels_AreComparedInParts()
    {
        // 400,000 pixels go through at once: 62 images of 80 x 80, and more rows than that are compared.
        const int Rows = 120, Side = 80;
        var random = new Random(1);
        var pixels = new byte[Rows * Side * Side];
        random.NextBytes(pixels);
        File.WriteAllBytes(_folder["big.idx"], SyntheticImages.Idx(pixels, Rows, Side, Side));
        var table = _folder.Write("big.csv", "image,y,g,x\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"big.idx#{row},{random.Next(2)},g{row % 3},1\n")));

        var result = Fit(table, s_quick with { MaxEpochs = 1, ValidationShare = 0.6, ZPredictor = true }, "big");

        Assert.All(result.Manifest.Parity, head => Assert.InRange(head.Value, 0, Trainer.Export.Parity.BoundWithImages)); // 72 rows or more
    }

    [Fact]
    public void Run_ImagesTooLargeForABundle_AreRefusedBeforeTraining()
    {
        const int Rows = 12, Side = 512;
        File.WriteAllBytes(_folder["huge.idx"], SyntheticImages.Idx(new byte[Rows * Side * Side], Rows, Side, Side));
        var table = _folder.Write("huge.csv", "image,y,g,x\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"huge.idx#{row},{row / 2 % 2},g{row % 3},1\n")));

        var message = Assert.Throws<InputException>(() => Fit(table, new TrainingOptions { Device = TrainingDevice.Cpu }, "huge")).Message;

        Assert.Contains("--image-size", message, StringComparison.Ordinal);
        Assert.Contains("--maps", message, StringComparison.Ordinal);
        Assert.Contains("1 x 512 x 512", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_PlainNetwork_IgnoresMapEffectsAndTheAdversary()
    {
        var split = Split.Holdout(Read(SyntheticImages.Write(_folder[""], 240)), 0.2);
        var options = s_quick with { Maps = [16, 16], Random = "1", MaxEpochs = 2 };

        Assert.Equal(Plain(split, options), Plain(split, options with { MapEffects = [1, 2], AdversaryMaps = AdversaryMaps.Convolutional, PriorSdSlope = 2 }));
    }

    private static IReadOnlyDictionary<string, double> Plain(Split split, TrainingOptions options)
    {
        using var predictor = new NetworkEstimator("network", options, knowsClusters: false).Fit(split, TestContext.Current.CancellationToken);
        return Scorer.Score(predictor, split.Table, split.Test);
    }

    private IReadOnlyDictionary<string, double> Losses(TrainingOptions options)
    {
        var last = new LastLosses();
        using var model = ArmedTraining.Fit(Split.All(Read(SyntheticImages.Write(_folder[""], 240))), options, progress: last, cancellation: TestContext.Current.CancellationToken);
        return last.Value!;
    }

    private static ClusteredTable Read(string table) =>
        TableReader.Read(new DataRequest { Source = DataSource.FromPath(table), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = ["x"] }, TestContext.Current.CancellationToken);

    private static ImageEncoding Encoding(string table, int[] heldOut)
    {
        var whole = Read(table);
        return FitData.Prepare(heldOut.Length == 0 ? Split.All(whole) : Split.Holdout(whole, heldOut), s_quick).Encoding.Image!;
    }

    private sealed class LastLosses : IProgress<TrainingProgress>
    {
        /// <summary>Losses of the last epoch of the training.</summary>
        public IReadOnlyDictionary<string, double>? Value { get; private set; }

        public void Report(TrainingProgress value) => Value = value.Losses.ContainsKey("validation") && value.Losses.ContainsKey("fixed") ? value.Losses : Value;
    }

    /// <summary>
    /// Three classes and two factors have no refit: the last layer of training ships. 20 clusters of 18 rows, two of which have one class only. Without a prior their shifts would go towards infinity.
    /// </summary>
    [Fact]
    public void Run_BetweenIgnoreClustersOfOneClass_AreAnsweredWithinBounds()
    {
        const int Rows = 360, Clusters = 20;
        var text = File.ReadAllLines(SyntheticImages.Write(_folder[""], Rows)).Skip(1).Select((line, row) => (Cells: line.Split(','), row))
            .Select(of => $"{of.Cells[0]},{(of.row % Clusters < 2 ? "one" : of.row % 7 == 0 ? "three" : of.Cells[1] == "1" ? "two" : "one")},g{of.row % Clusters:00},s{of.row / Clusters % 4}");
        var table = _folder.Write("classes.csv", "image,y,g,s\n" + string.Join('\n', text) + "\n");
        var request = Request(table, s_quick with { Between = BetweenClusters.Ignore, MaxEpochs = 12, Patience = 12 }, "classes", []);

        var result = ArmedTraining.Run(request with { Data = request.Data with { Clusters = ["g", "s"] } }, cancellation: TestContext.Current.CancellationToken);

        Assert.Null(result.Manifest.Refit);
        // Two clusters of twenty with an intercept of up to 5: 2/20 5^2 = 2.5, and what the estimates may be wrong by.
        Assert.All(result.Manifest.RandomEffects.SelectMany(effects => effects.Covariance), covariance => Assert.InRange(covariance[0][0], 0, 3));
        var intercepts = File.ReadLines(Path.Combine(result.BundlePath!, "random_effects.csv")).Skip(1).Select(line => line.Split(',')).Where(cells => cells[2].Contains("Intercept", StringComparison.Ordinal)).ToList();
        Assert.Equal((Clusters + 4) * 3, intercepts.Count);
        Assert.All(intercepts, cells => Assert.InRange(double.Parse(cells[3], System.Globalization.CultureInfo.InvariantCulture), -5, 5));
    }

    /// <summary>With a loss of the fixed head the population's maps learn, and clusters may have their own with --between ignore.</summary>
    [Fact]
    public void Run_BetweenIgnoreAndMapEffects_TakesALossOfTheFixedHead()
    {
        var result = Fit(s_quick with { Maps = [16, 16], MapEffects = [2], Between = BetweenClusters.Ignore, LambdaF = 0.5, Random = "1", MaxEpochs = 2 });

        Assert.Null(result.Manifest.Refit);
        Assert.InRange(result.Manifest.RandomEffects[0].Covariance[0][0][0], 0, 2);
    }

    [Fact]
    public void Run_HiddenNone_IsRefused() =>
        Assert.Contains("Hidden is empty", Assert.Throws<InputException>(() => Fit(s_quick with { Hidden = [] })).Message, StringComparison.Ordinal);

    private TrainingResult Fit(TrainingOptions options, string output = "bundle", string[]? exclude = null) => Fit(SyntheticImages.Write(_folder[""], 240), options, output, exclude);

    private TrainingResult Fit(string table, TrainingOptions options, string output, string[]? exclude = null) =>
        ArmedTraining.Run(Request(table, options, output, exclude), cancellation: TestContext.Current.CancellationToken);

    private TrainingRequest Request(string table, TrainingOptions options, string output, string[]? exclude) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(table), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = exclude ?? ["x"] },
        Options = options,
        Output = _folder[output],
    };

    private float[] PredictAll(ArmedModel model, PredictionHead head)
    {
        using var reader = PredictionReader.Open(DataSource.FromPath(_folder["bars.csv"]), model.Manifest);
        var predictions = new List<float>();
        foreach (var batch in reader.Read(100))
        {
            var rows = model.Rows(batch.Rows).Set("image", batch.Images).Set("cluster", batch.Clusters);
            rows = batch.Features.Length == 0 ? rows : rows.Set("features", batch.Features);
            var values = new float[batch.Rows];
            model.Predict(rows, new PredictionDestination { Predictions = values }, head);
            predictions.AddRange(values);
        }

        return [.. predictions];
    }
}
