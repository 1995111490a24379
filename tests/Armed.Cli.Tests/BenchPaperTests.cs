using System.Text.Json;

namespace Armed.Cli.Tests;

/// <summary><c>armed bench paper</c>, on draws that are much smaller than the paper's.</summary>
public sealed class BenchPaperTests
{
    [Fact]
    public void Run_QuickSmallDraws_HasEveryModelOfEverySimulation()
    {
        var run = CommandRun.Of("bench", "paper", "--quick", "--rows-per-cluster", "12", "--json").Expect(ExitCode.Done);

        Assert.Equal("", run.Error);
        var simulations = run.Json.GetProperty("simulations").EnumerateArray().ToList();
        Assert.Equal(["random radius", "radii around 0", "confounded probes"], simulations.Select(simulation => simulation.GetProperty("name").GetString()));
        Assert.Equal([8, 8, 10], simulations.Select(simulation => simulation.GetProperty("models").GetArrayLength()));
        Assert.All(simulations.SelectMany(simulation => simulation.GetProperty("models").EnumerateArray()), model => Assert.InRange(model.GetProperty("accuracy").GetDouble(), 0, 1));
        Assert.Equal(0.7878, Model(simulations[0], "ARMED, mixed").GetProperty("published").GetDouble());
        Assert.Equal(JsonValueKind.Null, Model(simulations[1], "ARMED, mixed").GetProperty("published").ValueKind);
        Assert.InRange(Model(simulations[2], "defaults, mixed").GetProperty("probe_rank").GetDouble(), 1, 4);
        Assert.InRange(Model(simulations[2], "ARMED, mixed").GetProperty("effect_ratio_correlation").GetDouble(), -1, 1);
        Assert.Equal(JsonValueKind.Null, Model(simulations[2], "conventional network").GetProperty("effect_ratio_correlation").ValueKind);
    }

    [Theory]
    [InlineData("--folds 11", "The number of folds is 11; expected 1 to 10.")]
    [InlineData("--rows-per-cluster 9", "The rows of a cluster are 9; expected at least 10, one for each fold.")]
    [InlineData("--seeds 1,x", "--seeds: found 'x'; expected whole numbers, such as 1,2,3.")]
    [InlineData("--draws here --rows-per-cluster 20", "--rows-per-cluster applies only to new draws. Leave it out with --draws.")]
    [InlineData("--draws no-such-folder", "no-such-folder")]
    public void Run_WrongOption_SaysWhatIsExpected(string options, string expected) => CommandRun.Of(["bench", "paper", .. options.Split(' ')]).ExpectRefused(expected);

    /// <summary>Before the first fit, not after the hours of the others.</summary>
    [Fact]
    public void Run_DrawsWithoutProbes_AreRefused()
    {
        using var folder = new TestFolder();
        foreach (var name in new[] { "spirals_radius", "spirals_radius_mean0", "spirals_confounded" })
        {
            CommandRun.Of("simulate", "spirals", "-o", folder[name + ".csv"], "--rows-per-cluster", "12").Expect(ExitCode.Done);
            File.WriteAllLines(folder[name + ".splits.csv"], ["row,published", .. Enumerable.Range(0, 120).Select(row => $"{row},{row % 10}")]);
        }

        CommandRun.Of("bench", "paper", "--quick", "--draws", folder[""]).ExpectRefused("spirals_confounded.csv has no numeric column whose name starts with 'probe'");
    }

    [Fact]
    public void Run_Interrupted_Exits130()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        CommandRun.Of(stopped.Token, "bench", "paper", "--quick").Expect(ExitCode.Interrupted);
    }

    private static JsonElement Model(JsonElement simulation, string name) => simulation.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("model").GetString() == name);
}
