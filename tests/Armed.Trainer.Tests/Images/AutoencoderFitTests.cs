using System.Globalization;
using System.Text;
using System.Text.Json;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Trainer.Tests.Images;

/// <summary>From a table with images to a bundle that encodes, decodes and predicts.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class AutoencoderFitTests : IDisposable
{
    private const int Rows = 240, Pixels = SyntheticImages.Side * SyntheticImages.Side;

    private static readonly TrainingOptions s_quick = new()
    {
        Backbone = BackboneKind.Autoencoder,
        Maps = [16],
        Latent = 8,
        AdversaryHidden = [8],
        ZPredictorHidden = [8],
        MaxEpochs = 6,
        BatchSize = 32,
        LearningRate = 0.01,
        Device = TrainingDevice.Cpu,
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, RefitPolicy.Guarded)]
    [InlineData(new[] { 1 }, RefitPolicy.Guarded)]
    [InlineData(new[] { 2 }, RefitPolicy.Always)]
    [InlineData(new[] { 1, 2 }, RefitPolicy.Off)]
    public void Run_Autoencoder_LearnsExportsAndVerifies(int[]? blocks, RefitPolicy refit)
    {
        // Training compares the graphs with TorchSharp; a difference beyond the bound would throw.
        var result = Fit(s_quick with { MapEffects = blocks, Refit = refit }, "bundle");

        var losses = Losses("bundle");
        Assert.True(losses[^1] < 0.8 * losses[0], $"reconstruction {losses[0]} to {losses[^1]}"); // the mean image has 1
        Assert.True(result.Manifest.Metrics["validation"]["fixed"]["accuracy"] > 0.75, $"accuracy {result.Manifest.Metrics["validation"]["fixed"]["accuracy"]}");
        Assert.All((string[])[GraphRoles.Encode, GraphRoles.Decode], head => Assert.InRange(result.Manifest.Parity[head], 0, Trainer.Export.Parity.BoundWithImages));
        var report = BundleVerifier.Verify(result.BundlePath!);
        Assert.All(report.Checks, check => Assert.True(check.Ok, $"{check.Name}: {check.Detail}"));
        var changesCode = blocks?.Contains(1) == true;
        Assert.Equal(changesCode || refit == RefitPolicy.Off, result.Manifest.Refit is null); // effects in the decoder alone leave the last layer to the refit
        Assert.Equal(changesCode ? ["fixed", "mixed"] : ["fixed"], result.Manifest.LatentSeparations!.Select(latent => latent.Head));
        using var model = ArmedModel.Load(result.BundlePath!);
        Assert.Equal((8, changesCode, blocks?.Contains(2) == true), (model.LatentWidth, model.HasMixedLatents, model.HasMixedImages));
        Assert.Equal([1, SyntheticImages.Side, SyntheticImages.Side], model.ImageShape);
    }

    [Fact]
    public void Decode_OwnOtherAndUnknownClusters_AreWhatTheyShouldBe()
    {
        using var model = ArmedModel.Load(Fit(s_quick with { MapEffects = [1, 2] }, "bundle").BundlePath!);
        var (pixels, _, clusters) = SyntheticImages.Draw(Rows);
        var own = Array.ConvertAll(clusters, cluster => model.Factors[0].CodeOf(FormattableString.Invariant($"g{cluster}")));
        var (codes, populationCodes) = (Encode(model, pixels, own, PredictionHead.Mixed), Encode(model, pixels, own, PredictionHead.Fixed));
        var reconstructed = new float[Rows * Pixels];
        model.ReconstructImages(Set(model, pixels, own), reconstructed);

        Assert.Equal(reconstructed, Decode(model, codes, own, PredictionHead.Mixed));
        Assert.Equal(Decode(model, codes, [], PredictionHead.Fixed), Decode(model, codes, [], PredictionHead.Mixed));
        Assert.Equal(populationCodes, Encode(model, pixels, null, PredictionHead.Mixed));
        Assert.NotEqual(populationCodes, codes);
        // Cluster 3 is 60 grey levels brighter than cluster 0: an image of it decoded as one of cluster 0 must be darker.
        var dark = Decode(model, codes, [.. own.Select(_ => model.Factors[0].CodeOf("g0"))], PredictionHead.Mixed);
        var bright = Decode(model, codes, [.. own.Select(_ => model.Factors[0].CodeOf("g3"))], PredictionHead.Mixed);
        Assert.True(bright.Average() > dark.Average() + 10, $"{dark.Average()} to {bright.Average()}");
        var error = reconstructed.Zip(pixels, (made, read) => (made - read) * (made - read)).Average();
        Assert.True(error < 1_500, $"mean squared error {error}"); // the pixels' variance is about 2,000
    }

    [Theory]
    [InlineData(13, 9, true)]
    [InlineData(28, 27, false)]
    public void Run_OddSizesAndColours_BatchesOfOneAndSevenAgree(int height, int width, bool isColour)
    {
        using var model = ArmedModel.Load(Fit(WriteFiles(height, width, isColour ? 3 : 1), s_quick with { Maps = [16, 16], MapEffects = [1, 2, 3, 4], MaxEpochs = 1 }, "odd").BundlePath!);
        var values = model.ImageShape.Aggregate(1, (product, size) => product * size);
        Assert.Equal([isColour ? 3 : 1, height, width], model.ImageShape);
        var pixels = new byte[7 * values];
        new Random(2).NextBytes(pixels);
        long[] clusters = [0, 1, 2, -1, 0, 1, 2];

        var together = new float[7 * values];
        model.ReconstructImages(model.Rows(7).Set("image", pixels).Set("cluster", clusters), together);

        for (var row = 0; row < 7; row++)
        {
            var alone = new float[values];
            model.ReconstructImages(model.Rows(1).Set("image", pixels.AsMemory(row * values, values)).Set("cluster", clusters.AsMemory(row, 1)), alone);
            Close.Relative(together.AsSpan(row * values, values).ToArray(), alone, 1e-4); // ONNX Runtime sums in other orders
        }
    }

    [Fact]
    public void Resume_AfterCancellation_GivesTheSameBundle()
    {
        var options = s_quick with { MapEffects = [1, 2], MaxEpochs = 3 };
        var table = SyntheticImages.Write(_folder[""], Rows);
        var whole = Fit(table, options, "whole");
        using (var cancel = new CancelAt("training", 2))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(Request(table, options, "again"), cancel, cancel.Token));
            Assert.NotNull(cancel.At);
        }

        var resumed = ArmedTraining.Run(Request(table, options, "again") with { Resume = true }, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(whole.Manifest.BundleId, resumed.Manifest.BundleId);
    }

    [Fact]
    public void Run_ColumnNamedLatent_IsRefused()
    {
        var table = SyntheticImages.Write(_folder[""], Rows);
        File.WriteAllText(table, File.ReadAllText(table).Replace("image,y,g,x", "image,y,g,latent", StringComparison.Ordinal));

        Assert.Contains("A column is called 'latent'", Assert.Throws<InputException>(() => Fit(table, s_quick, "bundle")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OffsetNamedLatent_IsRefused()
    {
        var table = SyntheticImages.Write(_folder[""], Rows);
        File.WriteAllText(table, File.ReadAllText(table).Replace("image,y,g,x", "image,y,g,latent", StringComparison.Ordinal));
        var data = new DataRequest { Source = DataSource.FromPath(table), Task = ModelTask.Count, Outcome = "y", Offset = "latent", Clusters = ["g"], Image = "image" };

        Assert.Contains("A column is called 'latent'", Assert.Throws<InputException>(() => ArmedTraining.Run(Request(table, s_quick, "bundle") with { Data = data }, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(110, true)]
    [InlineData(210, false)]
    public void Run_ManyClusters_SeparationIsOfTrainingRowsOrNotMeasured(int clusters, bool isMeasured)
    {
        // Two rows in each cluster: nearly no two validation rows share one, so that the indices are not defined there.
        var table = SyntheticImages.Write(_folder[""], 2 * clusters);
        File.WriteAllLines(table, File.ReadAllLines(table).Select((line, i) => i == 0 ? line : line.Replace($",g{(i - 1) % SyntheticImages.Clusters},", $",g{(i - 1) / 2},", StringComparison.Ordinal)));

        var separations = Fit(table, s_quick with { MaxEpochs = 1 }, "bundle").Manifest.LatentSeparations ?? [];

        Assert.Equal(isMeasured ? ["train"] : [], separations.Select(latent => latent.Partition));
    }

    [Fact]
    public void Encode_NoAutoencoder_IsRefused()
    {
        using var model = ArmedModel.Load(Fit(s_quick with { Backbone = BackboneKind.Conv, Latent = null, MaxEpochs = 1 }, "bundle").BundlePath!);

        Assert.Equal(0, model.LatentWidth);
        Assert.Equal([1, SyntheticImages.Side, SyntheticImages.Side], model.ImageShape); // of the images that it reads
        Assert.Contains("has no autoencoder", Assert.Throws<InvalidOperationException>(() => model.EncodeImages(model.Rows(0), [])).Message, StringComparison.Ordinal);
    }

    /// <summary>The reconstruction's loss by epoch.</summary>
    private double[] Losses(string bundle) => [.. File.ReadLines(Path.Combine(_folder[bundle], "history.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
        .Where(epoch => epoch.GetProperty("stage").GetString() == "training").Select(epoch => epoch.GetProperty("reconstruction").GetDouble())];

    private static InputRows Set(ArmedModel model, byte[] pixels, long[]? clusters) =>
        clusters is null ? model.Rows(pixels.Length / Pixels).Set("image", pixels) : model.Rows(pixels.Length / Pixels).Set("image", pixels).Set("cluster", clusters);

    private static float[] Encode(ArmedModel model, byte[] pixels, long[]? clusters, PredictionHead head)
    {
        var codes = new float[pixels.Length / Pixels * model.LatentWidth];
        model.EncodeImages(Set(model, pixels, clusters), codes, head);
        return codes;
    }

    private static float[] Decode(ArmedModel model, float[] codes, long[] clusters, PredictionHead head)
    {
        var images = new float[codes.Length / model.LatentWidth * Pixels];
        model.DecodeImages(codes, clusters, images, head);
        return images;
    }

    /// <summary>Random images as PNG files, and their table.</summary>
    private string WriteFiles(int height, int width, int channels)
    {
        const int Images = 60;
        var (random, text) = (new Random(1), new StringBuilder("image,y,g,x\n"));
        for (var row = 0; row < Images; row++)
        {
            float[] values = [.. Enumerable.Range(0, channels * height * width).Select(_ => (float)random.Next(256))];
            File.WriteAllBytes(_folder[FormattableString.Invariant($"{row}.png")], PngWriter.Write(values, new ImageShape(channels, height, width)));
            text.Append(CultureInfo.InvariantCulture, $"{row}.png,{row / 3 % 2},g{row % 3},1\n");
        }

        return _folder.Write("files.csv", text.ToString());
    }

    private TrainingResult Fit(TrainingOptions options, string output) => Fit(SyntheticImages.Write(_folder[""], Rows), options, output);

    private TrainingResult Fit(string table, TrainingOptions options, string output) => ArmedTraining.Run(Request(table, options, output), cancellation: TestContext.Current.CancellationToken);

    private TrainingRequest Request(string table, TrainingOptions options, string output) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(table), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = options.Latent is not null && File.ReadAllText(table).Contains(",latent", StringComparison.Ordinal) ? [] : ["x"] },
        Options = options,
        Output = _folder[output],
    };
}
