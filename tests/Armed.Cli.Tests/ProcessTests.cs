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
}
