using System.Globalization;
using System.Text;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Images;

/// <summary>
/// Images whose brightness confounds clusters and outcome: a cluster that is a unit brighter is 3 higher. Within clusters the outcome rises by 1 with a unit of what each row has of its own, a pair of bars or its brightness. What the
/// fixed head makes of both is read off images that are given.
/// </summary>
[Collection(FitsCollection.Name)]
public sealed class ConfoundedImagesTests : IDisposable
{
    private const int Side = 8, Clusters = 100, Each = 10, Asked = 200, LightRow = 3, DarkRow = 5;
    private const double Grey = 128, Unit = 18, BarUnit = 30, Noise = 15, OutcomeSd = 0.3, Within = 1, Between = 3;

    private static readonly TrainingOptions s_options = new()
    {
        Maps = [16],
        MapFeatures = 16,
        ZPredictor = false,
        MaxEpochs = 20,
        BatchSize = 64,
        LearningRate = 0.005,
        Device = TrainingDevice.Cpu,
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RefitPolicy.Guarded)]
    [InlineData(RefitPolicy.Off)]
    public void Ignore_ClustersBrightness_IsNotUsed(RefitPolicy refit)
    {
        using var model = Fit(hasBars: true, BetweenClusters.Ignore, refit);

        // A tenth of the effect between clusters; short fits find less of the effect within where no refit follows.
        Assert.Equal(0, BrightnessSlope(model), 0.3);
        Assert.InRange(BarSlope(model), 0.7, 1.2);
    }

    [Fact]
    public void Ignore_BrightnessOfRowsToo_HasTheEffectWithinClusters()
    {
        using var model = Fit(hasBars: false, BetweenClusters.Ignore, RefitPolicy.Guarded);

        Assert.Equal(Within, BrightnessSlope(model), 0.2);
    }

    [Fact]
    public void Use_ClustersBrightness_IsUsed()
    {
        using var model = Fit(hasBars: true, BetweenClusters.Use, RefitPolicy.Guarded);

        Assert.InRange(BrightnessSlope(model), 2, 4);
    }

    private ArmedModel Fit(bool hasBars, BetweenClusters between, RefitPolicy refit)
    {
        var request = new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(Write(hasBars)), Outcome = "y", Clusters = ["g"], Image = "image" },
            Options = s_options with { Between = between, Refit = refit },
            Output = _folder["bundle"],
        };
        return ArmedModel.Load(ArmedTraining.Run(request, cancellation: TestContext.Current.CancellationToken).BundlePath!);
    }

    private static double BrightnessSlope(ArmedModel model) => (Mean(model, 1, 0) - Mean(model, -1, 0)) / 2;

    private static double BarSlope(ArmedModel model) => (Mean(model, 0, 1) - Mean(model, 0, -1)) / 2;

    /// <summary>Mean answer of the fixed head to images of a brightness with bars.</summary>
    private static double Mean(ArmedModel model, double brightness, double bars)
    {
        var random = new Random(9);
        byte[] pixels = [.. Enumerable.Range(0, Asked).SelectMany(_ => Image(random, brightness, bars))];
        var values = new float[Asked];
        model.Predict(model.Rows(Asked).Set("image", pixels), new PredictionDestination { Predictions = values }, PredictionHead.Fixed);
        return values.Average();
    }

    private string Write(bool hasBars)
    {
        var (normal, random) = (new Normal(4), new Random(4));
        var (pixels, text) = (new List<byte>(), new StringBuilder("image,y,g\n"));
        for (var row = 0; row < Clusters * Each; row++)
        {
            var cluster = row % Clusters;
            var level = Math.Sqrt(3) * ((2.0 * cluster / (Clusters - 1)) - 1); // mean 0, standard deviation 1
            var own = normal.Next();
            pixels.AddRange(hasBars ? Image(random, level, own) : Image(random, level + own, 0));
            text.Append(CultureInfo.InvariantCulture, $"bright.idx.gz#{row},{(Between * level) + (Within * own) + (OutcomeSd * normal.Next()):F4},g{cluster:00}\n");
        }

        File.WriteAllBytes(_folder["bright.idx.gz"], SyntheticImages.Gzip(SyntheticImages.Idx([.. pixels], Clusters * Each, Side, Side)));
        return _folder.Write("bright.csv", text.ToString());
    }

    /// <summary>Noise of a brightness, a row of which is lighter by the bars and another one darker: they leave the mean as it is.</summary>
    private static byte[] Image(Random random, double brightness, double bars) =>
        [.. Enumerable.Range(0, Side * Side).Select(i => (byte)Math.Clamp(Grey + (Unit * brightness) + (BarUnit * bars * Bars(i / Side)) + (Noise * ((2 * random.NextDouble()) - 1)), 0, byte.MaxValue))];

    private static int Bars(int row) => row == LightRow ? 1 : row == DarkRow ? -1 : 0;
}
