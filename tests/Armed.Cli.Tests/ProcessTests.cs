using System.Text.Json;

namespace Armed.Cli.Tests;

/// <summary>The command as a process of its own: what a shell sees.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Armed_Simulate_WorksInAnyFolder()
    {
        using var folder = new TestFolder();

        var run = await ProcessRun.Armed(folder.Path, "simulate", "spirals", "--clusters", "2", "--rows-per-cluster", "5", "-o", "s.csv", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(10, JsonElement.Parse(run.Out).GetProperty("rows").GetInt32());
        Assert.Equal(11, (await File.ReadAllLinesAsync(folder["s.csv"], TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Armed_WrongUsage_Exits2WithoutAStack()
    {
        using var folder = new TestFolder();

        var run = await ProcessRun.Armed(folder.Path, "train", "missing.csv", "--outcom", "y");

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Equal("armed: unknown option '--outcom' of armed train. Did you mean '--outcome'?\nSee: armed train --help\n", run.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Armed_FileBeyondTheLimitOfSizes_Exits2AndLeavesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such limit.");
        using var folder = new TestFolder();
        // The runtime itself makes a large file in memory unless told otherwise.
        var run = await ProcessRun.Of(folder.Path, "bash",
            ["-c", "ulimit -f 1; exec env DOTNET_EnableWriteXorExecute=0 dotnet \"$0\" simulate spirals --clusters 4 --rows-per-cluster 500 -o s.csv", Path.Combine(AppContext.BaseDirectory, "armed.dll")]);

        Assert.Equal(2, run.Code);
        Assert.Contains("ulimit -f", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>R starts programs with an LD_LIBRARY_PATH that may hold another libtorch: the package's own is loaded nevertheless.</summary>
    [Fact]
    public async Task Armed_OtherLibtorchOnThePath_LoadsItsOwn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "LD_LIBRARY_PATH is Linux's.");
        using var folder = new TestFolder();
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        Directory.CreateDirectory(folder["other"]);
        File.Copy(Path.Combine(native, "libonnxruntime_providers_shared.so"), folder["other/libc10.so"]);
        folder.Write("t.csv", "g,x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i % 4},{i * 7 % 11},{i * 5 % 13}.5\n"))));

        var run = await ProcessRun.Of(folder.Path, "env",
            [$"LD_LIBRARY_PATH={folder["other"]}", "LD_DEBUG=files", "dotnet", Path.Combine(AppContext.BaseDirectory, "armed.dll"), "train", "t.csv", "--outcome", "y", "--cluster", "g", "--hidden", "none", "-o", "t.armed"]);

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain(folder["other/libc10.so"], run.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(native, "libc10.so"), run.Error, StringComparison.Ordinal);
    }
}
