using Armed.Onnx;
using Armed.PublicApi.Tests.Samples;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Simulation;

namespace Armed.PublicApi.Tests;

/// <summary>A user's own backbone goes through the whole of a fit: training, refit, export, parity, loading, prediction, resuming.</summary>
[Collection(FitsCollection.Name)]
public sealed class BackboneSampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("armed-backbone-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_ResidualNetwork_FitsExportsAndPredicts()
    {
        var result = ArmedTraining.Run(Request("bundle"), cancellation: TestContext.Current.CancellationToken);

        Assert.Contains(result.Messages, m => m.Contains("'residual' (width 16, blocks 3)", StringComparison.Ordinal));
        Assert.Equal([16, 16, 16], result.Manifest.Options.GetProperty("hidden").EnumerateArray().Select(w => w.GetInt32()));
        Assert.NotNull(result.Manifest.Refit);
        Assert.Null(result.Manifest.Request); // no arguments ask for the program's network
        // Spirals are out of a linear predictor's reach: 0.5 is chance, and the linear part alone gives about 0.55.
        Assert.True(result.Manifest.Metrics["validation"]["mixed"]["auroc"] > 0.7, "The backbone did not learn.");
        using var model = ArmedModel.Load(_folder.FullName + "/bundle");
        var row = model.Row().Set("x1", 0.4).Set("x2", -0.2);
        Assert.InRange(model.Predict(row, cluster: "3").Value, 0, 1);
        Assert.NotEqual(model.Predict(row, cluster: "3").Value, model.Predict(row, cluster: "5").Value);
    }

    [Fact]
    public void Resume_AfterCancellation_GivesTheSameBundle()
    {
        var expected = ArmedTraining.Run(Request("expected"), cancellation: TestContext.Current.CancellationToken);
        CancelAt("bundle", report: 5);                    // within the first epoch
        CancelAt("bundle", report: 16, resume: true);     // within a later one, after early stopping has a best one

        var resumed = ArmedTraining.Run(Request("bundle") with { Resume = true }, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(expected.Manifest.BundleId, resumed.Manifest.BundleId);
        Assert.Equal(File.ReadAllText(_folder.FullName + "/expected/history.jsonl"), File.ReadAllText(_folder.FullName + "/bundle/history.jsonl"));
    }

    private void CancelAt(string output, int report, bool resume = false)
    {
        using var cancel = new CancelAfter(report);
        Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(Request(output) with { Resume = resume }, cancel, cancel.Token));
    }

    [Fact]
    public void Resume_OtherBackbone_IsRefused()
    {
        using var cancel = new CancelAfter(5);
        Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(Request("bundle"), cancel, cancel.Token));

        var other = Request("bundle") with { Backbone = new ResidualFactory(Width: 16, Blocks: 2), Resume = true };

        var fault = Assert.Throws<InputException>(() => ArmedTraining.Run(other, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("another backbone", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => ArmedTraining.Run(other with { Backbone = null }, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Run_NoExporter_IsRefusedBeforeTraining()
    {
        using var steps = new CancelAfter(int.MaxValue);

        var fault = Assert.Throws<OnnxExportException>(() =>
            ArmedTraining.Run(Request("bundle") with { Exporters = ModuleExporterRegistry.Default }, steps, TestContext.Current.CancellationToken));

        Assert.Contains(nameof(ResidualBackbone), fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, steps.Reports);
    }

    private TrainingRequest Request(string output) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(Data()), Outcome = "y", Clusters = ["cluster"] },
        Options = new TrainingOptions { MaxEpochs = 12, Networks = 2, Curves = false, Trees = false, SecondStage = false, CalibrateVariances = false, Seed = 1, Device = TrainingDevice.Cpu },
        Backbone = new ResidualFactory(Width: 16, Blocks: 3),
        Exporters = ModuleExporterRegistry.Default.With<ResidualBackbone>(ResidualBackbone.Export),
        Output = Path.Combine(_folder.FullName, output),
    };

    private string Data()
    {
        var file = Path.Combine(_folder.FullName, "spirals.csv");
        if (!File.Exists(file))
        {
            using var writer = new StreamWriter(file);
            SpiralSimulator.WriteCsv(new SpiralOptions { RowsPerCluster = 60 }, writer, TestContext.Current.CancellationToken);
        }

        return file;
    }
}
