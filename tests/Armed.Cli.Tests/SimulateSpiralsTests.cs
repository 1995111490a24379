namespace Armed.Cli.Tests;

public sealed class SimulateSpiralsTests
{
    [Fact]
    public void Run_SameSeed_WritesTheSameBytes()
    {
        using var folder = new TestFolder();
        Simulate(folder["a.csv"], "--seed", "7");
        Simulate(folder["b.csv"], "--seed", "7");
        Simulate(folder["c.csv"], "--seed", "8");

        Assert.Equal(File.ReadAllBytes(folder["a.csv"]), File.ReadAllBytes(folder["b.csv"]));
        Assert.NotEqual(File.ReadAllBytes(folder["a.csv"]), File.ReadAllBytes(folder["c.csv"]));
    }

    [Fact]
    public void Run_Json_PrintsOneObject()
    {
        using var folder = new TestFolder();
        var run = Simulate(folder["a.csv"], "--json");

        Assert.Equal(60, run.Json.GetProperty("rows").GetInt64());
        Assert.Equal(folder["a.csv"], run.Json.GetProperty("file").GetString());
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Run_ExistingFile_NeedsForce()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.csv", "mine");

        CommandRun.Of("simulate", "spirals", "-o", file).ExpectRefused($"Output '{file}' exists. Choose another name with -o, or replace it with --force.");
        Assert.Equal("mine", File.ReadAllText(file));
        Simulate(file, "--force");
        Assert.StartsWith("x1,x2,cluster,y\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingDirectory_NamesIt()
    {
        using var folder = new TestFolder();
        CommandRun.Of("simulate", "spirals", "-o", folder["no/a.csv"]).ExpectRefused($"the directory '{folder["no"]}' does not exist");
    }

    [Fact]
    public void Run_Interrupted_Exits130AndLeavesNothing()
    {
        using var folder = new TestFolder();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        var run = CommandRun.Of(stopped.Token, "simulate", "spirals", "-o", folder["a.csv"]).Expect(ExitCode.Interrupted);

        Assert.Equal("armed: interrupted.\n", run.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static CommandRun Simulate(string file, params string[] more) =>
        CommandRun.Of(["simulate", "spirals", "--clusters", "3", "--rows-per-cluster", "20", "-o", file, .. more]).Expect(ExitCode.Done);
}
