using Armed.Trainer;

namespace Armed.Cli.Tests.Common;

public sealed class OutputFileTests
{
    [Fact]
    public void Write_Failing_LeavesTheOldFileAlone()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.csv", "old");

        Assert.Throws<IOException>(() => OutputFile.Write(file, force: true, path =>
        {
            File.WriteAllText(path, "half");
            throw new IOException("full");
        }));

        Assert.Equal("old", File.ReadAllText(file));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Check_Directory_IsRefused()
    {
        using var folder = new TestFolder();
        Assert.Contains("is a directory", Assert.Throws<InputException>(() => OutputFile.Check(folder.Path, force: true)).Message, StringComparison.Ordinal);
    }
}
