using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Images;

/// <summary>A bundle of small images with slopes on the features, trained once for a class of tests.</summary>
public sealed class ImageBundle : IDisposable
{
    private readonly TestFolder _folder = new();

    public ImageBundle()
    {
        Table = SyntheticImages.Write(_folder[""], 200);
        Path = ArmedTraining.Run(new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(Table), Outcome = "y", Clusters = ["g"], Image = "image", Exclude = ["x"] },
            Options = new TrainingOptions { Maps = [16], MapFeatures = 8, AdversaryHidden = [8], ZPredictorHidden = [8], MaxEpochs = 3, BatchSize = 32, LearningRate = 0.01, Random = "1 + h", Device = TrainingDevice.Cpu },
            Output = _folder["bundle"],
        }).BundlePath!;
    }

    /// <summary>The bundle's directory.</summary>
    public string Path { get; }

    /// <summary>The table that it was trained on.</summary>
    public string Table { get; }

    public void Dispose() => _folder.Dispose();
}
