using Armed.Runtime;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>What would only be refused when the bundle is written is refused before the fit, or does not happen.</summary>
[Collection(FitsCollection.Name)]
public sealed class LateFaultTests : IDisposable
{
    private readonly FitRun _run = FitRun.Of(new SimulatedTable(rows: 120).Numbers("binary"));

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_InferredPolicyWithoutZPredictor_IsRefusedBeforeTraining()
    {
        Assert.Contains("unknown_cluster is membership, but there is no Z-predictor", Assert.Throws<InputException>(() => _run.Fit(FitRun.Quick with { ZPredictor = false, UnknownCluster = UnknownClusterPolicy.Membership })).Message, StringComparison.Ordinal);
        var fault = Assert.Throws<InputException>(() => _run.Fit(FitRun.Quick with { ZPredictor = false, UnknownCluster = UnknownClusterPolicy.Inferred })).Message;

        Assert.Contains("no Z-predictor", fault);
        Assert.False(Directory.Exists(_run["bundle.checkpoint"]));
    }

    [Fact]
    public void Run_ColumnNamedLikeAHiddenUnit_IsRefusedBeforeTraining()
    {
        var table = new SimulatedTable(rows: 120);
        using var run = FitRun.Of(FitRun.Csv(("h1", table.X1), ("g", table.G), ("y", table.Binary)));

        Assert.Contains("'h1'", Assert.Throws<InputException>(() => run.Fit(FitRun.Quick with { Random = "1 + h1 + h" })).Message);
    }

    [Fact]
    public void Run_NamesWithNotation_AreReadBackFromTheManifest()
    {
        var table = new SimulatedTable(rows: 120);
        using var run = FitRun.Of(FitRun.Csv(("a+b", table.X2), ("site (id)", table.G), ("y", table.Binary)), "site (id)");

        var mixedModel = FitRun.Quick with { Hidden = [] };
        var first = run.Fit(mixedModel with { Random = "1 + `a+b` | `site (id)`" }, "a").Manifest;
        var random = first.Options.GetProperty("random").GetString()!;
        var second = run.Fit(mixedModel with { Random = random }, "b").Manifest;

        Assert.Equal("(1 + `a+b` | `site (id)`)", random);
        Assert.Equal(["(Intercept)", "a+b"], second.RandomEffects[0].Terms);
    }

    [Fact]
    public void Run_ClassOnlyInTheFold_IsLeftOutOfTheScores()
    {
        var table = new SimulatedTable(rows: 120);
        string[] outcome = [.. table.Binary.Select((y, i) => i == 7 ? "never seen" : y == 1 ? "yes" : "no")];
        using var run = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("y", outcome)));
        File.WriteAllText(run["split.csv"], "row,s\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{i},{(i % 4 == 3 ? 1 : 0)}\n")));

        var manifest = ArmedTraining.Run(run.Request(FitRun.Quick) with { HeldOut = new(run["split.csv"], "s", 1) }, cancellation: TestContext.Current.CancellationToken).Manifest;

        Assert.Equal(["no", "yes"], manifest.Outcome.Classes);
        Assert.InRange(manifest.Metrics["test"]["mixed"]["log_loss"], 0.1, 2);
    }

    [Fact]
    public void Run_FewEpochs_KeepTheBestOnes()
    {
        var result = _run.Fit(FitRun.Quick with { MaxEpochs = 4, Patience = 4, Networks = 1 });

        Assert.Contains(File.ReadLines(_run["bundle/history.jsonl"]), line => line.Contains("\"stage\":\"training\"") && line.Contains("\"best\":true"));
        Assert.Equal(4, result.Epochs);
    }

    [Fact]
    public void Resume_DamagedBundle_IsNotCalledFinished()
    {
        _run.Fit(FitRun.Quick);
        var graph = _run["bundle/mixed.onnx"];
        var bytes = File.ReadAllBytes(graph);
        bytes[^20] ^= 1;
        File.WriteAllBytes(graph, bytes);

        Assert.Throws<ArmedBundleException>(() => ArmedTraining.Run(_run.Request(FitRun.Quick) with { Resume = true }, cancellation: TestContext.Current.CancellationToken));
        ArmedTraining.Run(_run.Request(FitRun.Quick) with { Resume = true, Force = true }, cancellation: TestContext.Current.CancellationToken);
        using var model = _run.Load();
    }

    [Fact]
    public void Prepare_SecondFactor_EveryClusterHasATrainingRow()
    {
        // Every cluster of s has two rows: a split by g alone would take both of some.
        var table = new SimulatedTable(rows: 120);
        using var run = FitRun.Of(FitRun.Csv(("x1", table.X2), ("g", table.G), ("s", (string[])[.. Enumerable.Range(0, 120).Select(i => $"s{i / 2}")]), ("y", table.Number)), "g", "s");
        var read = Armed.Trainer.Data.TableReader.Read(run.Data, TestContext.Current.CancellationToken);

        var data = Armed.Trainer.Predicting.FitData.Prepare(Armed.Trainer.Data.Split.All(read), FitRun.Quick with { ValidationShare = 0.5 });

        Assert.Equal(60, data.Training.Select(r => data.Rows.Clusters[2 * r + 1]).Distinct().Count());
        Assert.Equal(120, data.Training.Concat(data.Validation).Distinct().Count());
    }
}
