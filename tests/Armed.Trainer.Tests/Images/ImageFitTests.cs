using Armed.Runtime;
using Armed.Trainer.Data;

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

    [Fact]
    public void Run_OtherPixels_IsAnotherFit()
    {
        var options = s_quick with { Refit = RefitPolicy.Off, MaxEpochs = 1 };
        var first = Fit(options, "a");
        var second = Fit(options, "b", seed: 2); // the same outcomes need not follow: only that pixels count

        Assert.NotEqual(first.Manifest.TrainingData.Sha256, second.Manifest.TrainingData.Sha256);
    }

    [Fact]
    public void Run_BetweenIgnore_IsRefused() =>
        Assert.Contains("--between ignore", Assert.Throws<InputException>(() => Fit(s_quick with { Between = BetweenClusters.Ignore })).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_HiddenNone_IsRefused() =>
        Assert.Contains("Hidden is empty", Assert.Throws<InputException>(() => Fit(s_quick with { Hidden = [] })).Message, StringComparison.Ordinal);

    private TrainingResult Fit(TrainingOptions options, string output = "bundle", int seed = 1, string[]? exclude = null) => ArmedTraining.Run(
        new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(SyntheticImages.Write(_folder[""], 240, seed)), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = exclude ?? ["x"] },
            Options = options,
            Output = _folder[output],
        },
        cancellation: TestContext.Current.CancellationToken);

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
