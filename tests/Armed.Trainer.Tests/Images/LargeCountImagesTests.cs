using System.Globalization;
using System.Text;
using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting;

namespace Armed.Trainer.Tests.Images;

/// <summary>Counts of images whose maps are many inputs of one layer: the exponential does not overflow in the first steps.</summary>
[Collection(FitsCollection.Name)]
public sealed class LargeCountImagesTests : IDisposable
{
    private const int Rows = 120, Side = 48;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(BackboneKind.Conv)]
    [InlineData(BackboneKind.Residual)]
    public void Run_OneBlock_StaysFinite(BackboneKind kind)
    {
        var result = ArmedTraining.Run(new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(Write()), Outcome = "y", Clusters = ["g"], Image = "image", Task = ModelTask.Count, Exclude = ["x"] },
            Options = new TrainingOptions { Backbone = kind, Maps = [16], MaxEpochs = 2, BatchSize = 32, Device = TrainingDevice.Cpu, ZPredictorHidden = [8], AdversaryHidden = [8] },
            Output = _folder["bundle"],
        }, cancellation: TestContext.Current.CancellationToken);

        Assert.True(double.IsFinite(result.Manifest.Metrics["validation"]["mixed"]["log_loss"]));
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(256, 1)]
    [InlineData(1_024, 0.25)]
    public void FactorOf_Inputs_FallsInProportion(long inputs, double factor) => Assert.Equal(factor, WeightGroups.FactorOf(inputs));

    private string Write()
    {
        var random = new Random(5);
        var pixels = new byte[Rows * Side * Side];
        random.NextBytes(pixels);
        File.WriteAllBytes(_folder["noise.idx.gz"], SyntheticImages.Gzip(SyntheticImages.Idx(pixels, Rows, Side, Side)));
        var text = new StringBuilder("image,y,g,x\n");
        for (var row = 0; row < Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"noise.idx.gz#{row},{random.Next(5) * random.Next(5)},g{row % 4},0.5\n");
        }

        File.WriteAllText(_folder["noise.csv"], text.ToString());
        return _folder["noise.csv"];
    }
}
