using System.Text.Json;
using Armed.Trainer.Data;
using Armed.Trainer.Tuning;

namespace Armed.Trainer.Tests.Tuning;

/// <summary>Whole searches of small networks.</summary>
[Collection(FitsCollection.Name)]
public sealed class TuningRunTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { MaxEpochs = 9, Refit = RefitPolicy.Off, ZPredictor = false };

    /// <summary>A network that hardly moves, and one that learns.</summary>
    private const string Planted = """{ "learning_rate": [0.01, 0.000001], "lambda_g": [0, 0.1] }""";

    [Fact]
    public void Execute_PlantedBadValue_Loses()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));

        var result = Run(Request(data, Planted) with { Trials = 4 });

        var (best, worst) = (result.Leaderboard[0], result.Leaderboard.Last());
        Assert.Equal(0.01, best.Values["learning_rate"].GetDouble());
        Assert.Equal(0.000001, worst.Values["learning_rate"].GetDouble());
        Assert.Equal([1, 3, 9], result.Epochs);
        Assert.Equal(0.01, result.Best.GetProperty("learning_rate").GetDouble());
        Assert.Equal(9, result.Best.GetProperty("max_epochs").GetInt32());
        var rates = result.Sensitivity.Single(option => option.Option == "learning_rate").Values;
        Assert.Equal(4, rates.Sum(value => value.Trials));
        Assert.True(rates[0].Mean < rates[1].Mean - (2 * rates[1].Se), $"{rates[0].Mean} and {rates[1].Mean}");
        Assert.Equal(0.01, TrainingOptionsJson.Parse(result.Best.GetRawText()).LearningRate);
    }

    [Fact]
    public void Execute_Resumed_GivesTheLeaderboardOfOneRun()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("binary"));
        var request = Request(data, Planted) with { Trials = 4, State = data["whole.json"], Scheme = FoldScheme.Clusters };
        var whole = Run(request);
        var fits = 0;

        var first = Run(request with { State = data["parts.json"], IsSpent = () => fits++ >= 9 });
        var second = Run(request with { State = data["parts.json"], Resume = true });

        Assert.True(first.Leaderboard.Count < whole.Leaderboard.Count);
        Assert.Equal(JsonSerializer.Serialize(whole.Leaderboard), JsonSerializer.Serialize(second.Leaderboard));
        Assert.Equal(JsonSerializer.Serialize(whole.Sensitivity), JsonSerializer.Serialize(second.Sensitivity));
        Assert.Equal(File.ReadAllText(data["whole.json"]), File.ReadAllText(data["parts.json"]));
        Assert.Contains("are of other data, options, folds, spaces", Assert.Throws<InputException>(() => Run(request with { Resume = true, Folds = 3 })).Message, StringComparison.Ordinal);
        File.WriteAllText(data["parts.json"], "no");
        Assert.Contains("is not a file of armed tune", Assert.Throws<InputException>(() => Run(request with { State = data["parts.json"], Resume = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_AbsurdHeldOutRows_ChangeNoScore()
    {
        var table = new SimulatedTable(missing: 0);
        string Text(bool absurd) => FitRun.Csv(("x1", table.X1.Select((x, row) => absurd && row % 5 == 0 ? 1e6 : x).ToArray()), ("x2", table.X2), ("g", table.G), ("y", table.Number.Select((y, row) => absurd && row % 5 == 0 ? -1e3 : y).ToArray()));
        using var data = FitRun.Of(Text(absurd: false));
        using var absurd = FitRun.Of(Text(absurd: true));
        File.WriteAllLines(data["folds.csv"], ["row,s", .. Enumerable.Range(0, 360).Select(row => $"{row},{(row % 5 == 0 ? 0 : 1)}")]);
        var request = Request(data, Planted) with { Trials = 1, HeldOut = new HeldOutFold(data["folds.csv"], "s", 0) };

        TuningResult result = Run(request), other = Run(request with { Data = absurd.Data });

        Assert.Equal(JsonSerializer.Serialize(result.Leaderboard), JsonSerializer.Serialize(other.Leaderboard));
        Assert.Equal(288, result.Rows);
    }

    [Fact]
    public void Execute_NoTime_SaysSo()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("binary"));

        Assert.StartsWith("The time was spent before one trial was finished.", Assert.Throws<InputException>(() => Run(Request(data, Planted) with { IsSpent = () => true })).Message, StringComparison.Ordinal);
        Assert.Contains("There is no measure 'rmse' that ranks trials of this outcome", Assert.Throws<InputException>(() => Run(Request(data, Planted) with { Trials = 1, Measure = "rmse" })).Message, StringComparison.Ordinal);
        Assert.Contains("scheme is 'future'; expected rows or clusters", Assert.Throws<ArgumentException>(() => Run(Request(data, Planted) with { Scheme = FoldScheme.Future })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_SmallSpace_TriesEachDrawOnceAndEnds()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));

        var result = Run(Request(data, Planted) with { Trials = 50 });

        Assert.Equal([0, 1, 2, 3, 4], result.Leaderboard.Select(trial => trial.Trial).Order());
        Assert.Equal(4, result.Leaderboard.Where(trial => trial.Trial > 0).Select(trial => JsonSerializer.Serialize(trial.Values)).Distinct().Count());
        Assert.Contains("The space has 4 different draws, and all were tried.", result.Messages);
    }

    [Fact]
    public void Execute_GivenOptionsCannotBeFitted_EndsWithTheReason()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));

        var fault = Assert.Throws<InputException>(() => Run(Request(data, Planted) with { Options = s_options with { Fixed = "x1 + absent" }, Trials = 2 }));

        Assert.Contains("absent", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_FoldWithoutTheMeasure_IsLeftOutForAll()
    {
        var table = new SimulatedTable(missing: 0, clusters: 3); // a fold each, and that of g0 has one class
        int[] outcome = [.. table.G.Zip(table.Binary, (g, y) => g == "g0" ? 1 : y)];
        using var data = FitRun.Of(FitRun.Csv(("x1", table.X1), ("x2", table.X2), ("g", table.G), ("y", outcome)));
        var request = Request(data, Planted) with { Trials = 1, Folds = 3, Scheme = FoldScheme.Clusters, Measure = "auroc", State = data["tune.json"] };

        var result = Run(request);
        var again = Run(request with { Resume = true });

        Assert.All(result.Leaderboard, trial => Assert.InRange(trial.Mean!.Value, 0, 1));
        Assert.Single(result.Messages, message => message.Contains("define no auroc; the scores leave it out", StringComparison.Ordinal));
        Assert.Equal(JsonSerializer.Serialize(result.Leaderboard), JsonSerializer.Serialize(again.Leaderboard));
        Assert.Equal(result.Messages, again.Messages);
    }

    [Fact]
    public void Execute_OtherHeldOutRowsInTheSameFile_AreNotResumed()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        void Hold(int every) => File.WriteAllLines(data["folds.csv"], ["row,s", .. Enumerable.Range(0, 360).Select(row => $"{row},{(row % every == 0 ? 0 : 1)}")]);
        var request = Request(data, Planted) with { Trials = 1, HeldOut = new HeldOutFold(data["folds.csv"], "s", 0), State = data["tune.json"] };
        Hold(5);
        Run(request);
        File.Copy(data["folds.csv"], data["copy.csv"]);
        Run(request with { Resume = true, HeldOut = new HeldOutFold(data["copy.csv"], "s", 0) });
        Hold(4);

        Assert.Contains("are of other data, options, folds", Assert.Throws<InputException>(() => Run(request with { Resume = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_OptionsWithoutEffect_AreLeftOutOfTheDefaultSpaceAndRefusedInAFile()
    {
        using var data = FitRun.Of(new SimulatedTable(missing: 0).Numbers("continuous"));
        var request = Request(data, Planted) with { Trials = 1, Space = SearchSpaceReader.Default() };

        var result = Run(request);

        Assert.Equal(["hidden", "dropout", "weight_decay", "learning_rate", "lambda_f", "lambda_g", "lambda_k"], result.Sensitivity.Select(option => option.Option));
        Assert.Contains("Not tuned: networks, curves, trees, because the refit is off.", result.Messages);
        Assert.Contains("The space tunes trees, which changes nothing: the refit is off.", Fault(request with { Space = SearchSpaceReader.Parse("""{ "trees": [true, false] }""", "space") }), StringComparison.Ordinal);
        Assert.Contains("there are 180 training rows, and boosted trees need 1000 where fewer than 8 clusters of one factor can be held out", Fault(request with { Space = SearchSpaceReader.Parse("""{ "trees": [true, false], "refit": ["off", "guarded"] }""", "space") }), StringComparison.Ordinal);
        Assert.Contains("a given formula says which terms there are", Fault(request with { Options = new TrainingOptions { Random = "1" }, Space = SearchSpaceReader.Parse("""{ "curves": [true, false] }""", "space") }), StringComparison.Ordinal);
        Assert.Contains("Nothing of the default space changes the model: with --hidden none there is no network", Fault(request with { Options = new TrainingOptions { Hidden = [], Random = "1" } }), StringComparison.Ordinal);
        Assert.Contains("The space tunes curves, which changes nothing: with --hidden none there is no network.", Fault(request with { Options = new TrainingOptions { Hidden = [] }, Space = SearchSpaceReader.Parse("""{ "curves": [true, false] }""", "space") }), StringComparison.Ordinal);
        Assert.Contains("curves, which changes nothing: the refit has none of it with --between ignore.", Fault(request with { Options = new TrainingOptions { Between = BetweenClusters.Ignore }, Space = SearchSpaceReader.Parse("""{ "curves": [true, false] }""", "space") }), StringComparison.Ordinal);
        var linear = Run(request with { Options = s_options with { Hidden = [] } }); // without a refit its steps read the rate and the weights of the losses
        Assert.Equal(["weight_decay", "learning_rate", "lambda_f", "lambda_k"], linear.Sensitivity.Select(option => option.Option));
    }

    private static string Fault(TuningRequest request) => Assert.Throws<InputException>(() => Run(request)).Message;

    private static TuningRequest Request(FitRun data, string space) => new() { Data = data.Data, Options = s_options, Space = SearchSpaceReader.Parse(space, "space"), Folds = 2 };

    private static TuningResult Run(TuningRequest request) => TuningRun.Execute(request, cancellation: TestContext.Current.CancellationToken);
}
