using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests;

/// <summary><c>armed predict --unknown-cluster context</c>.</summary>
public sealed class ContextPredictTests : IDisposable
{
    private const string Header = "energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo,duration,mode,subgenre\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Rows of one unknown name are one cluster, wherever they are in the table; a row without a name is the population's.</summary>
    [Fact]
    public void Run_Context_AnswersFromAllRowsOfTheCluster()
    {
        var bundle = TestContextBundle.Make().WriteTo(_folder["songs.armed"]);
        var data = _folder.Write("songs.csv", Header + Row(0.9, 0.8, "lofi") + Row(0.7, 0.9, "trap") + Row(0.8, 0.7, "lofi") + Row(0.9, 0.8, "") + Row(0.4, 0.2, "drone"));
        var run = CommandRun.Of("predict", bundle, data, "--unknown-cluster", "context", "-o", _folder["p.csv"]).Expect(ExitCode.Done);
        var plain = CommandRun.Of("predict", bundle, data).Expect(ExitCode.Done);
        var population = Lines(plain.Out);
        Assert.Contains("With --unknown-cluster auto the rows of a cluster tell of it", plain.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("With --unknown-cluster auto", run.Error, StringComparison.Ordinal);
        var lines = Lines(File.ReadAllText(_folder["p.csv"]));
        Assert.Equal(["context", "mixed", "context", "population", "context"], lines.Select(line => line[4]));
        Assert.Contains("2 clusters that the model does not know: answered from their own rows (3 rows, without outcomes).", run.Error, StringComparison.Ordinal);
        var manifest = BundleManifest.Parse(File.ReadAllBytes(Path.Combine(bundle, "armed.json")));
        foreach (var (at, sums, rows) in new[] { (0, new[] { 1.7, 1.5 }, 2), (2, [1.7, 1.5], 2), (4, [0.4, 0.2], 1) })
        {
            var (mean, _) = TestContextBundle.Intercept(manifest, sums, rows);
            Assert.Equal(Number(population[at][2]) + mean, Number(lines[at][2]), 1e-5);
        }

        Assert.Equal(Number(population[1][2]), Number(lines[1][2]), 1e-6);
        Assert.Equal(Number(population[3][2]), Number(lines[3][2]), 1e-6);
    }

    [Fact]
    public void Run_BundlesOwnPolicyAndGuard_AnswersAsThePopulationBelow()
    {
        NewClusterAnswerDescription[] answers =
        [
            new() { Rows = 1, Answer = "population", PopulationLoss = 0.5, Candidates = [new() { Candidate = "membership", Gain = -0.02, StandardError = 0.013 }] },
            new() { Rows = 2, Answer = "context", PopulationLoss = 0.5, Candidates = [new() { Candidate = "context", Gain = 0.1, StandardError = 0.01 }] },
        ];
        var bundle = TestContextBundle.Make("context", answers).WriteTo(_folder["songs.armed"]);
        var data = _folder.Write("songs.csv", Header + Row(0.9, 0.8, "lofi") + Row(0.8, 0.7, "lofi") + Row(0.4, 0.2, "drone"));
        var run = CommandRun.Of("predict", bundle, data).Expect(ExitCode.Done);
        Assert.Equal(["context", "context", "population"], Lines(run.Out).Select(line => line[4]));
        Assert.Contains("1 cluster that the model does not know, with too few rows to tell of the effects by what training measured (1 row)", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "membership inferred from the row gained -0.02 of the loss 0.5 over the population's answer (standard error 0.013), not more than two standard errors. Prefer --unknown-cluster auto.",
            CommandRun.Of("predict", bundle, data, "--unknown-cluster", "inferred").Expect(ExitCode.Done).Error, StringComparison.Ordinal);
    }

    /// <summary>By the better answer of the number of rows; a row that stays unknown has the answer of one row.</summary>
    [Fact]
    public void Run_Auto_AnswersByWhatTheGuardAdopted()
    {
        NewClusterAnswerDescription[] answers =
        [
            At(1, "population", ("membership", false)), At(2, "context", ("context", true), ("tempered membership", true)), At(3, "membership", ("context", false), ("tempered membership", true)),
        ];
        var bundle = TestContextBundle.Make("population", answers).WriteTo(_folder["songs.armed"]);
        var rows = Enumerable.Range(0, 3).Select(i => Row(0.9 - (0.1 * i), 0.8, "lofi")).Concat([Row(0.4, 0.2, "drone"), Row(0.7, 0.9, "trap"), Row(0.5, 0.3, "drone"), Row(0.9, 0.8, ""), Row(0.6, 0.5, "one")]);
        var data = _folder.Write("songs.csv", Header + string.Concat(rows));
        string[] Heads(string policy, out CommandRun run) => [.. Lines((run = CommandRun.Of("predict", bundle, data, "--unknown-cluster", policy).Expect(ExitCode.Done)).Out).Select(line => line[4])];
        Assert.Equal(["membership", "membership", "membership", "context", "mixed", "context", "population", "population"], Heads("auto", out var auto));
        Assert.Contains("1 cluster that the model does not know: answered by the clusters that their rows resemble (3 rows, without outcomes).", auto.Error, StringComparison.Ordinal);
        Assert.Contains("1 cluster that the model does not know: answered from their own rows (2 rows", auto.Error, StringComparison.Ordinal);
        Assert.Equal(["membership", "membership", "membership", "membership", "mixed", "membership", "population", "population"], Heads("membership", out _));
        Assert.Equal(["population", "population", "population", "context", "mixed", "context", "population", "population"], Heads("context", out _));
        Assert.Contains("--unknown-cluster auto", CommandRun.Of("predict", bundle, data, "--head", "inferred").Expect(ExitCode.Done).Error, StringComparison.Ordinal); // one row was not adopted
    }

    [Fact]
    public void Inspect_Memberships_SaysHowTheyAreCalibrated()
    {
        var bundle = TestContextBundle.Make().WriteTo(_folder["songs.armed"]);
        Assert.Contains("The Z-predictor of subgenre is as trained", CommandRun.Of("inspect", bundle).Expect(ExitCode.Done).Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoMembership_IsRefused() => CommandRun.Of("predict", Checkout.PathOf("models", "quickstart"), _folder.Write("songs.csv", Header + Row(0.9, 0.8, "lofi")), "--unknown-cluster", "membership")
        .ExpectRefused("cannot tell which of its clusters the rows of a new one resemble");

    [Fact]
    public void Run_NoContext_IsRefused()
    {
        var bundle = Checkout.PathOf("models", "quickstart");
        CommandRun.Of("predict", bundle, _folder.Write("songs.csv", Header + Row(0.9, 0.8, "lofi")), "--unknown-cluster", "context").ExpectRefused("cannot tell new clusters from their rows");
    }

    private static NewClusterAnswerDescription At(int rows, string answer, params (string Candidate, bool Adopted)[] candidates) => new()
    {
        Rows = rows,
        Answer = answer,
        PopulationLoss = 0.5,
        Candidates = [.. candidates.Select(candidate => new NewClusterCandidateDescription { Candidate = candidate.Candidate, Gain = 0.01, StandardError = 0.02, Adopted = candidate.Adopted })],
    };

    private static string Row(double energy, double valence, string subgenre) =>
        string.Create(CultureInfo.InvariantCulture, $"{energy},-7,0.1,0.2,0.05,0.2,{valence},120,210,major,{subgenre}\n");

    private static string[][] Lines(string csv) => [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
