using System.Globalization;
using System.Text;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Images;

namespace Armed.Trainer.Tests.Images;

/// <summary>What a bundle looks at, by ONNX Runtime alone.</summary>
[Collection(FitsCollection.Name)]
public sealed class ImageExplanationTests : IDisposable
{
    private const int Side = 16, Spot = 4;

    private static readonly TrainingOptions s_options = new()
    {
        Maps = [16, 16],
        MapFeatures = 16,
        Adversary = AdversaryScheme.Reversal, // with it these small fits keep slopes of the features, which the maps of clusters come from
        AdversaryHidden = [8],
        ZPredictorHidden = [8],
        MaxEpochs = 12,
        BatchSize = 32,
        LearningRate = 0.01,
        Device = TrainingDevice.Cpu,
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A spot in the upper left quadrant makes y 1; thin lines, as bright, are in the other quadrants and mean nothing. Equal spots there are marked as well, since Grad-CAM weighs a map by its mean gradient: docs/limitations.md
    /// says how much then remains (0.43; a quarter is chance).
    /// </summary>
    [Theory]
    [InlineData(false, 0.6)]
    [InlineData(true, 0.35)]
    public void ComputeMaps_OneQuadrantMatters_IsThere(bool areEqual, double least)
    {
        const int Rows = 400, Shown = 100;
        var (pixels, outcomes) = Spots(Rows, areEqual);
        var result = ArmedTraining.Run(Request(Write(pixels, outcomes), s_options), cancellation: TestContext.Current.CancellationToken);
        using var model = ArmedModel.Load(result.BundlePath!);
        var (rows, maps, predictions) = (Of(model, pixels, Shown), new float[Shown * model.MapShape.Aggregate((a, b) => a * b)], new float[Shown]);

        model.ComputeMaps(rows, maps, PredictionHead.Fixed);
        model.Predict(rows, new PredictionDestination { Predictions = predictions }, PredictionHead.Fixed);

        Assert.Equal([1, 8, 8], model.MapShape);
        int[] positive = [.. Enumerable.Range(0, Shown).Where(row => outcomes[row] == 1 && predictions[row] > 0.5)];
        Assert.True(positive.Length > 30, $"Only {positive.Length} rows are predicted; the map of a model that knows nothing shows nothing.");
        var share = positive.Average(row => Share(maps.AsSpan(row * 64, 64)));
        Assert.True(share > least, $"The quadrant, a quarter of the image, has {share:0.00} of the map.");
    }

    [Theory]
    [InlineData("1 + h")]
    [InlineData("1")]
    public void Explain_Images_ShowsEachClassAndTheWorst(string random)
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        var result = ArmedTraining.Run(Request(table, s_options with { Maps = [16], MaxEpochs = 4, Random = random }, exclude: []), cancellation: TestContext.Current.CancellationToken);
        using var model = ArmedModel.Load(result.BundlePath!);

        var rows = Explain(model, table);
        var found = rows.Images!;

        Assert.Equal((2, 3), (found.Images.Count(image => !image.IsWorst), found.Images.Count(image => image.IsWorst)));
        Assert.Equal(["0", "1"], found.Images.Take(2).Select(image => image.Class));
        Assert.Equal((12, 12), (found.MapHeight, found.MapWidth));
        Assert.Equal(random == "1 + h", found.HasMixedMaps);
        Assert.All(found.Images, image => Assert.Equal(found.HasMixedMaps, image.Difference.Any(value => value != 0)));
        Assert.All(found.Images, image => Assert.Equal(3, image.Others.Count));
        Assert.All(found.Images, image => Assert.DoesNotContain(image.Own.Name, image.Others.Select(other => other.Name)));
        Assert.Equal(["g", "image", "x"], rows.Importances.Select(importance => importance.Name).Order());
        Assert.Equal(rows.Importances.Select(importance => importance.Name).Order(), rows.Attributions.Select(attribution => attribution.Name).Order());
        Assert.Equal("image", rows.Importances[0].Name); // the direction of a bar is nearly all that tells
        Assert.Equal(Flat(found), Flat(Explain(model, table).Images!));
    }

    /// <summary>The maps of a class that was asked for are those of the other one with the sign turned.</summary>
    [Fact]
    public void Explain_AskedClass_TurnsTheSign()
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        using var model = ArmedModel.Load(ArmedTraining.Run(Request(table, s_options with { Maps = [16], MaxEpochs = 2 }), cancellation: TestContext.Current.CancellationToken).BundlePath!);

        var (yes, no) = (Explain(model, table, "1").Images!, Explain(model, table, "0").Images!);

        Assert.All(yes.Images.Zip(no.Images), pair =>
        {
            Assert.Equal(("1", "0"), (pair.First.Class, pair.Second.Class));
            Assert.Equal(pair.First.Own.Map, pair.Second.Own.Map.Select(value => -value));
        });
    }

    /// <summary>A saved adapted bundle looks at images with the effects of its new and its refreshed clusters; that of other clusters stays.</summary>
    [Fact]
    public void Save_AdaptedClusters_ChangeTheirMaps()
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        using var model = ArmedModel.Load(ArmedTraining.Run(Request(table, s_options with { Maps = [16], MaxEpochs = 4, Random = "1 + h" }), cancellation: TestContext.Current.CancellationToken).BundlePath!);
        var (pixels, outcomes, _) = SyntheticImages.Draw(240);
        string[] names = [.. Enumerable.Range(0, 240).Select(row => row % 2 == 0 ? "new" : "g1")];
        using var adapted = model.Adapt(model.Factors[0], names, model.Rows(240).Set("image", pixels), [.. outcomes.Select(value => 1.0 - value)]);
        adapted.Save(_folder["adapted"]);

        using var saved = ArmedModel.Load(_folder["adapted"]);

        Assert.Equal(Maps(model, 0), Maps(saved, 0));
        Assert.Equal(Maps(model, -1), Maps(saved, -1));
        Assert.NotEqual(Maps(model, 1), Maps(saved, 1));
        Assert.NotEqual(Maps(saved, -1), Maps(saved, saved.Factors[0].CodeOf("new")));

        float[] Maps(ArmedModel asked, long cluster)
        {
            var maps = new float[5 * 144];
            asked.ComputeMaps(asked.Rows(5).Set("image", pixels[..(5 * 144)]).Set("cluster", Enumerable.Repeat(cluster, 5).ToArray()), maps);
            return maps;
        }
    }

    /// <summary>Scales and biases of maps are those of the fit: to them a new cluster is unknown, in memory as in a saved bundle.</summary>
    [Fact]
    public void Save_AdaptedClusterWithEffectsOnMaps_IsUnknownToThem()
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        using var model = ArmedModel.Load(ArmedTraining.Run(Request(table, s_options with { Maps = [16], MaxEpochs = 2, MapEffects = [1], Random = "1" }), cancellation: TestContext.Current.CancellationToken).BundlePath!);
        var (pixels, outcomes, _) = SyntheticImages.Draw(240);
        using var adapted = model.Adapt(model.Factors[0], [.. outcomes.Select(_ => "new")], model.Rows(240).Set("image", pixels), [.. outcomes.Select(_ => 1.0)]);
        adapted.Save(_folder["adapted"]);
        using var saved = ArmedModel.Load(_folder["adapted"]);

        Assert.Equal(Linear(adapted), Linear(saved), (one, other) => Math.Abs(one - other) < 1e-4);
        Assert.True(model.HasMixedMaps);
        Assert.Equal(Maps(PredictionHead.Fixed), Maps(PredictionHead.Mixed));

        float[] Linear(ArmedModel asked)
        {
            var values = new float[5];
            asked.Predict(Rows(asked), new PredictionDestination { Predictions = new float[5], LinearPredictors = values });
            return values;
        }

        float[] Maps(PredictionHead head)
        {
            var maps = new float[5 * 144];
            saved.ComputeMaps(Rows(saved), maps, head);
            return maps;
        }

        InputRows Rows(ArmedModel asked) => asked.Rows(5).Set("image", pixels[..(5 * 144)]).Set("cluster", Enumerable.Repeat((long)asked.Factors[0].CodeOf("new"), 5).ToArray());
    }

    /// <summary>With slopes on features and effects on maps: two new clusters, which are unknown to the effects on maps, have slopes of their own, and the bundle passes its checks.</summary>
    [Fact]
    public void Save_SlopesAndEffectsOnMaps_TwoNewClusters()
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        using var model = ArmedModel.Load(ArmedTraining.Run(Request(table, s_options with { Maps = [16], MaxEpochs = 4, MapEffects = [1], Random = "1 + h" }), cancellation: TestContext.Current.CancellationToken).BundlePath!);
        var (pixels, outcomes, _) = SyntheticImages.Draw(240);
        using var adapted = model.Adapt(model.Factors[0], [.. Enumerable.Range(0, 240).Select(row => row % 2 == 0 ? "new" : "newer")], model.Rows(240).Set("image", pixels), [.. outcomes.Select((value, row) => row % 2 == 0 ? 1.0 - value : value)]);
        adapted.Save(_folder["adapted"]);
        using var saved = ArmedModel.Load(_folder["adapted"]);

        Assert.True(BundleVerifier.Verify(_folder["adapted"]).Ok);
        Assert.Equal(Maps(model, 1), Maps(saved, 1));
        float[][] maps = [Maps(saved, saved.Factors[0].CodeOf("new")), Maps(saved, saved.Factors[0].CodeOf("newer")), Maps(saved, -1)];
        Assert.Equal(3, maps.Select(map => map[40]).Distinct().Count());

        float[] Maps(ArmedModel asked, long cluster)
        {
            var maps = new float[2 * 144];
            asked.ComputeMaps(asked.Rows(2).Set("image", pixels[..(2 * 144)]).Set("cluster", new[] { cluster, cluster }), maps);
            return maps;
        }
    }

    /// <summary>Only the second factor has slopes on features: the graph has its table alone, and adaptation changes that.</summary>
    [Fact]
    public void Save_SlopesOfTheSecondFactor_AreAdapted()
    {
        SyntheticImages.Write(_folder[""], 240);
        var lines = File.ReadAllLines(_folder["bars.csv"]);
        File.WriteAllLines(_folder["two.csv"], lines.Select((line, row) => row == 0 ? line + ",k" : FormattableString.Invariant($"{line},k{row / 7 % 5}")));
        var request = Request(_folder["two.csv"], s_options with { Maps = [16], MaxEpochs = 4, Random = "(1 | g) + (1 + h | k)" }, exclude: ["x"]);
        using var model = ArmedModel.Load(ArmedTraining.Run(request with { Data = request.Data with { Clusters = ["g", "k"] } }, cancellation: TestContext.Current.CancellationToken).BundlePath!);
        var (pixels, outcomes, _) = SyntheticImages.Draw(240);
        using var adapted = model.Adapt(model.Factors[1], [.. outcomes.Select(_ => "new")], model.Rows(240).Set("image", pixels), [.. outcomes.Select(value => 1.0 - value)]);
        adapted.Save(_folder["adapted"]);
        using var saved = ArmedModel.Load(_folder["adapted"]);

        Assert.Equal([false, true], saved.Manifest.RandomEffects.Select(effects => effects.MapTable is not null));
        Assert.True(BundleVerifier.Verify(_folder["adapted"]).Ok);
        Assert.Equal(Maps(model, 0, 1), Maps(saved, 0, 1));
        Assert.Equal(Maps(saved, 0, 1), Maps(saved, 2, 1));
        Assert.NotEqual(Maps(saved, 0, -1), Maps(saved, 0, saved.Factors[1].CodeOf("new")));

        float[] Maps(ArmedModel asked, long first, long second)
        {
            var maps = new float[144];
            asked.ComputeMaps(asked.Rows(1).Set("image", pixels[..144]).Set("cluster", new[] { first, second }), maps);
            return maps;
        }
    }

    [Fact]
    public void ComputeMaps_WhatThereIsNot_IsRefused()
    {
        var table = SyntheticImages.Write(_folder[""], 240);
        using var model = ArmedModel.Load(ArmedTraining.Run(Request(table, s_options with { Maps = [16], MaxEpochs = 1, Random = "1" }), cancellation: TestContext.Current.CancellationToken).BundlePath!);
        var rows = model.Rows(1).Set("image", new byte[144]);

        Assert.False(model.HasMixedMaps);
        Assert.Contains("maps have Mixed and Fixed", Assert.Throws<ArgumentException>(() => model.ComputeMaps(rows, new float[144], PredictionHead.Inferred)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => model.ComputeMaps(rows, new float[143]));
    }

    private static RowsExplanation Explain(ArmedModel model, string table, string? name = null)
    {
        var rows = new ExplainedTableReader(model.Manifest, DataSource.FromPath(table), heldOut: null).Read(TestContext.Current.CancellationToken);
        return new ModelExplainer(model, TestContext.Current.CancellationToken) { ExplainedClass = name }.Explain(rows).Rows!;
    }

    private static float[] Flat(ExplainedImages images) => [.. images.Images.SelectMany(image => image.Others.Append(image.Own).Append(image.Population)).SelectMany(look => look.Map.Concat(look.Predictions))];

    /// <summary>Share of the positive part of an 8 x 8 map in its upper left quadrant.</summary>
    private static double Share(ReadOnlySpan<float> map)
    {
        var (inside, all) = (0.0, 0.0);
        for (var i = 0; i < map.Length; i++)
        {
            var value = Math.Max(0, map[i]);
            (inside, all) = (inside + (i / 8 < 4 && i % 8 < 4 ? value : 0), all + value);
        }

        return inside / all;
    }

    private static (byte[] Pixels, int[] Outcomes) Spots(int rows, bool areEqual)
    {
        var random = new Random(3);
        var (pixels, outcomes) = (new byte[rows * Side * Side], new int[rows]);
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] /= 5;
        }

        for (var row = 0; row < rows; row++)
        {
            outcomes[row] = random.Next(2);
            foreach (var quadrant in Enumerable.Range(0, 4).Where(quadrant => quadrant == 0 ? outcomes[row] == 1 : !areEqual || random.Next(2) == 1))
            {
                var (top, left) = ((quadrant / 2 * 8) + 1 + random.Next(3), (quadrant % 2 * 8) + 1 + random.Next(3));
                for (var i = 0; i < Spot * Spot; i++)
                {
                    var isDrawn = quadrant == 0 || areEqual || i / Spot == i % Spot;
                    var at = (((row * Side) + top + (i / Spot)) * Side) + left + (i % Spot);
                    pixels[at] = isDrawn ? (byte)230 : pixels[at];
                }
            }
        }

        return (pixels, outcomes);
    }

    private string Write(byte[] pixels, int[] outcomes)
    {
        File.WriteAllBytes(_folder["spots.idx"], SyntheticImages.Idx(pixels, outcomes.Length, Side, Side));
        var text = new StringBuilder("image,y,g\n");
        for (var row = 0; row < outcomes.Length; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"spots.idx#{row},{outcomes[row]},g{row % 4}\n");
        }

        File.WriteAllText(_folder["spots.csv"], text.ToString());
        return _folder["spots.csv"];
    }

    private static InputRows Of(ArmedModel model, byte[] pixels, int rows) => model.Rows(rows).Set("image", pixels[..(rows * Side * Side)]);

    private TrainingRequest Request(string table, TrainingOptions options, string[]? exclude = null) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(table), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = exclude ?? (table.EndsWith("bars.csv", StringComparison.Ordinal) ? ["x"] : []) },
        Options = options,
        Output = _folder["bundle"],
    };
}
