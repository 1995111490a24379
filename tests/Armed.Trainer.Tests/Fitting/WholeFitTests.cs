using Armed.Trainer.Data;
using TorchSharp;

namespace Armed.Trainer.Tests.Fitting;

public sealed class WholeFitTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Run_SmallTable_LeavesNoTensors()
    {
        WriteTable();
        Fit(); // what the process makes once
        var before = Live;

        Fit();

        Assert.Equal(before, Live);
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameBundle()
    {
        WriteTable();

        Assert.Equal(Fit().Manifest.BundleId, Fit().Manifest.BundleId);
    }

    public void Dispose() => _folder.Dispose();

    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private TrainingResult Fit() => ArmedTraining.Run(new TrainingRequest
    {
        Data = new DataRequest { Source = DataSource.FromPath(_folder["t.csv"]), Outcome = "y", Clusters = ["g"] },
        Options = new TrainingOptions { Hidden = [6, 4], MaxEpochs = 2, Device = TrainingDevice.Cpu },
    });

    private void WriteTable()
    {
        var random = new Random(1);
        File.WriteAllLines(_folder["t.csv"], ["g,x,y", .. Enumerable.Range(0, 240).Select(i => FormattableString.Invariant($"c{i % 6},{random.NextDouble():F4},{random.NextDouble() + i % 6:F4}"))]);
    }
}
