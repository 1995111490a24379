using System.Globalization;
using Armed.Onnx;
using Armed.PublicApi.Tests.Samples;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.PublicApi.Tests;

/// <summary>A user's own backbone for images: training, export, loading, prediction.</summary>
[Collection(FitsCollection.Name)]
public sealed class PictureSampleTests : IDisposable
{
    private const int Rows = 200, Side = 12, Pixels = Side * Side;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("armed-picture-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_OwnBackboneOnImages_FitsExportsAndPredicts()
    {
        var pixels = Write();

        var result = ArmedTraining.Run(
            new TrainingRequest
            {
                Data = new DataRequest { Source = DataSource.FromPath(Path.Combine(_folder.FullName, "bars.csv")), Outcome = "y", Clusters = ["g"], Image = "image" },
                Options = new TrainingOptions { MaxEpochs = 8, LearningRate = 0.01, BatchSize = 32, Device = TrainingDevice.Cpu },
                Backbone = new PictureFactory(Width: 16),
                Exporters = ModuleExporterRegistry.Default.With<PictureBackbone>(PictureBackbone.Export),
                Output = Path.Combine(_folder.FullName, "bundle"),
            },
            cancellation: TestContext.Current.CancellationToken);

        // Bars that lie or stand are told apart with ease; 0.5 is chance.
        Assert.True(result.Manifest.Metrics["validation"]["mixed"]["auroc"] > 0.8, "The backbone did not learn.");
        using var model = ArmedModel.Load(result.BundlePath!);
        var predictions = new float[2];
        model.Predict(
            model.Rows(2).Set("image", pixels[..(2 * Pixels)]).Set("cluster", new[] { model.Factors[0].CodeOf("g0"), model.Factors[0].CodeOf("g1") }), new PredictionDestination { Predictions = predictions });
        Assert.True(predictions[0] < predictions[1], "A lying bar was taken for a standing one.");
    }

    /// <summary>Bars on noise in a file of the MNIST format, lying (y = 0) and standing (y = 1) in turn, and a table that names them; the pixels.</summary>
    private byte[] Write()
    {
        var random = new Random(1);
        byte[] pixels = [.. Enumerable.Range(0, Rows * Pixels).Select(i => (byte)(random.Next(60) + ((i / Pixels % 2 == 0 ? i % Pixels / Side : i % Side) is 4 or 5 ? 150 : 0)))];
        File.WriteAllBytes(Path.Combine(_folder.FullName, "bars.idx"), [0, 0, 8, 3, 0, 0, 0, Rows, 0, 0, 0, Side, 0, 0, 0, Side, .. pixels]);
        File.WriteAllLines(Path.Combine(_folder.FullName, "bars.csv"), ["image,y,g", .. Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"bars.idx#{row},{row % 2},g{row / 2 % 4}"))]);
        return pixels;
    }
}
