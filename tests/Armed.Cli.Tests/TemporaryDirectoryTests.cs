namespace Armed.Cli.Tests;

/// <summary>A temporary directory that cannot be used ends a command with a sentence that names it, if the command needs it at all.</summary>
public sealed class TemporaryDirectoryTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Text in UTF-16 is copied there, on every system.</summary>
    [Theory]
    [InlineData("absent")]
    [InlineData("file")]
    public async Task Train_TemporaryDirectoryThatIsNone_IsNamed(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The variable has another name there.");
        _files.Write("file", "");
        File.WriteAllText(_files["t.csv"], "g,x,y\na,1,2\nb,2,3\na,3,5\nb,4,7\n", System.Text.Encoding.Unicode);

        var run = await ProcessRun.Of(_files.Path, "env", [$"TMPDIR={_files[name]}", "dotnet", Path.Combine(AppContext.BaseDirectory, "armed.dll"), "train", "t.csv", "--outcome", "y", "--cluster", "g", "--hidden", "none", "-o", "m"]);

        Assert.Equal(2, run.Code);
        Assert.Contains($"The temporary directory '{_files[name]}", run.Error, StringComparison.Ordinal);
        Assert.Contains("Set TMPDIR to a directory", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_files["m"]));
    }
}
