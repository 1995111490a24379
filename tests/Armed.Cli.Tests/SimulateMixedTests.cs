using System.Text.Json;

namespace Armed.Cli.Tests;

public sealed class SimulateMixedTests
{
    [Fact]
    public void Run_SameSeed_WritesTheSameBytes()
    {
        using var folder = new TestFolder();
        Simulate(folder["a.csv"], "--seed", "7");
        Simulate(folder["b.csv"], "--seed", "7");
        Simulate(folder["c.csv"], "--seed", "8");

        foreach (var file in new[] { "a.csv", "a.truth.json", "a.splits.csv" })
        {
            Assert.Equal(File.ReadAllBytes(folder[file]), File.ReadAllBytes(folder["b" + file[1..]]));
            Assert.NotEqual(File.ReadAllBytes(folder[file]), File.ReadAllBytes(folder["c" + file[1..]]));
        }
    }

    [Fact]
    public void Run_Json_PrintsOneObject()
    {
        using var folder = new TestFolder();
        var run = Simulate(folder["a.csv"], "--json");

        Assert.Equal(60, run.Json.GetProperty("rows").GetInt64());
        Assert.Equal(folder["a.splits.csv"], run.Json.GetProperty("splits").GetString());
        Assert.Equal(JsonElement.Parse(File.ReadAllText(folder["a.truth.json"])).GetProperty("drawn_variance").GetDouble(), run.Json.GetProperty("drawn_variance").GetDouble());
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Run_NoTestShare_WritesNoSplits()
    {
        using var folder = new TestFolder();
        Simulate(folder["a.csv"], "--test-share", "0", "--truth", "--task", "count", "--f", "linear", "--slopes", "0.5,-1");

        Assert.False(File.Exists(folder["a.splits.csv"]));
        Assert.StartsWith("x0,x1,x2,cluster,y,true_linear_predictor\n", File.ReadAllText(folder["a.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ExistingTruth_NeedsForce()
    {
        using var folder = new TestFolder();
        var truth = folder.Write("a.truth.json", "mine");

        CommandRun.Of("simulate", "mixed", "-o", folder["a.csv"]).ExpectRefused($"Output '{truth}' exists.");
        Assert.False(File.Exists(folder["a.csv"]));
        Simulate(folder["a.csv"], "--force");
    }

    [Theory]
    [InlineData("option --task is 'ordinal'; expected one of regression, binary, count.", "--task", "ordinal")]
    [InlineData("--rows and --rows-per-cluster exclude each other", "--rows", "10", "--rows-per-cluster", "2")]
    [InlineData("--slopes are for a linear f", "--slopes", "1")]
    [InlineData("option --slopes has 'one'", "--f", "linear", "--slopes", "one")]
    [InlineData("confounding is 1.5; expected a correlation from -1 to 1", "--confounding", "1.5")]
    public void Run_WrongOption_IsNamed(string message, params string[] options)
    {
        using var folder = new TestFolder();
        CommandRun.Of(["simulate", "mixed", "-o", folder["a.csv"], .. options]).ExpectRefused(message);
    }

    private static CommandRun Simulate(string file, params string[] more) =>
        CommandRun.Of(["simulate", "mixed", "--clusters", "3", "--rows-per-cluster", "20", "--features", "3", "-o", file, .. more]).Expect(ExitCode.Done);
}
