using Armed.Trainer.Fitting;

namespace Armed.Trainer.Tests.Fitting;

public sealed class ForeignCheckpointTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Open_DirectoryOfSomebodyElse_IsKept()
    {
        var precious = _folder.Write("thesis.txt", "years of work");

        var fault = Assert.Throws<InputException>(() => CheckpointStore.Open(_folder.Path, "fit", resume: false));

        Assert.Contains("thesis.txt", fault.Message);
        Assert.True(File.Exists(precious));
    }

    public void Dispose() => _folder.Dispose();
}
