using Armed.Trainer.Fitting;

namespace Armed.Trainer.Tests.Fitting;

public sealed class ForeignCheckpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("armed-checkpoint-");

    [Fact]
    public void Open_DirectoryOfSomebodyElse_IsKept()
    {
        var precious = Path.Combine(_folder.FullName, "thesis.txt");
        File.WriteAllText(precious, "years of work");

        var fault = Assert.Throws<InputException>(() => CheckpointStore.Open(_folder.FullName, "fit", resume: false));

        Assert.Contains("thesis.txt", fault.Message);
        Assert.True(File.Exists(precious));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
