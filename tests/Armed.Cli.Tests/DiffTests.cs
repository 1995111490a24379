using Armed.Cli.Differing;
using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests;

public sealed class DiffTests : IDisposable
{
    // The income of the second row is missing: the bundles replace it by different means.
    private const string Rows =
        """
        urban,other,district,income,age
        Y,x,district 1,1.5,20
        N,x,nowhere,,35.5
        N,x,district 2,2,41

        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Diff_SameBundle_HasNothing()
    {
        var bundle = Bundle("a", new TestModel());

        var json = CommandRun.Of("diff", bundle, bundle, Data(), "--json").Expect(ExitCode.Done).Json;
        var text = CommandRun.Of("diff", bundle, bundle).Expect(ExitCode.Done).Out;

        Assert.True(json.GetProperty("same_model").GetBoolean());
        Assert.All(["outcome", "columns", "clusters", "random_effects", "options", "packages", "metrics"], part => Assert.Equal(0, json.GetProperty(part).GetArrayLength()));
        Assert.Equal(0, json.GetProperty("predictions").GetProperty("largest").GetDouble());
        Assert.Equal(0, json.GetProperty("predictions").GetProperty("other_class").GetInt32());
        Assert.Contains("The graphs are the same: both predict alike.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Predictions", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_OtherMeans_FindsTheRowAndTheChange()
    {
        var (before, after) = (new TestModel(), new TestModel { Means = [30f, 4f] });
        var (first, second) = (Bundle("a", before), Bundle("b", after));

        var predictions = CommandRun.Of("diff", first, second, Data(), "--json").Expect(ExitCode.Done).Json.GetProperty("predictions");
        var text = CommandRun.Of("diff", first, second, Data()).Expect(ExitCode.Done).Out;

        var (was, isNow) = (Predict(before), Predict(after));
        Assert.Equal(3, predictions.GetProperty("rows").GetInt32());
        Assert.Equal(1, predictions.GetProperty("largest_row").GetInt32());
        Assert.Equal(was, predictions.GetProperty("largest_first").GetDouble(), 1e-5);
        Assert.Equal(isNow, predictions.GetProperty("largest_second").GetDouble(), 1e-5);
        Assert.Equal(Math.Abs(isNow - was) / 3, predictions.GetProperty("mean").GetDouble(), 1e-5);
        Assert.Equal((isNow - was) / 3, predictions.GetProperty("bias").GetDouble(), 1e-5);
        Assert.Contains("in data row 1 (0-based)", text, StringComparison.Ordinal);
        Assert.Contains("Columns: the same.", text, StringComparison.Ordinal);
    }

    /// <summary>A query that gives its rows in another order each time: both bundles get those of one run.</summary>
    [Fact]
    public void Diff_QueryInRandomOrder_ComparesTheSameRows()
    {
        Data();
        var sql = $"SELECT urban, other, district, income, age + random() * 30 AS age FROM '{_folder["rows.csv"]}', range(2000) ORDER BY random()";

        var predictions = CommandRun.Of("diff", Bundle("a", new TestModel()), Bundle("b", new TestModel()), "--sql", sql, "--json").Expect(ExitCode.Done).Json.GetProperty("predictions");

        Assert.Equal(6_000, predictions.GetProperty("rows").GetInt32());
        Assert.Equal(0, predictions.GetProperty("largest").GetDouble());
    }

    [Fact]
    public void Diff_FurtherFactor_IsGained()
    {
        var json = CommandRun.Of("diff", Bundle("a", new TestModel()), Bundle("b", new TestModel { Factors = 2 }), "--json").Expect(ExitCode.Done).Json;

        var clusters = Assert.Single(json.GetProperty("clusters").EnumerateArray());
        Assert.Equal("year", clusters.GetProperty("factor").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, clusters.GetProperty("first").ValueKind);
        Assert.Equal(["1999", "2000"], clusters.GetProperty("gained").EnumerateArray().Select(name => name.GetString()));
    }

    [Theory]
    [InlineData("a b", "a b c", "added", "c", "", "")]
    [InlineData("a b c", "a b", "removed", "", "c", "")]
    [InlineData("a b c", "a d e", "some replaced", "d e", "b c", "")]
    [InlineData("a b", "c d", "all replaced", "c d", "a b", "")]
    [InlineData("a 007", "A 7", "respelled", "", "", "a as A, 007 as 7")]
    [InlineData("a b 7", "b 007 c", "some replaced", "c", "a", "7 as 007")]
    [InlineData("a b", "b a", "reordered", "", "", "")]
    [InlineData("a b", "a b", "the same", "", "", "")]
    public void Names_OfTwoLists_TellReplacedFromAdded(string first, string second, string kind, string added, string removed, string respelled)
    {
        var change = NameChange.Between(first.Split(' '), second.Split(' '));

        Assert.Equal(kind, change.Kind);
        Assert.Equal(added, string.Join(' ', change.Added));
        Assert.Equal(removed, string.Join(' ', change.Removed));
        Assert.Equal(respelled, string.Join(", ", change.Respelled.Select(pair => $"{pair.First} as {pair.Second}")));
    }

    /// <summary>The second table has new rows of another cluster g2 in place of g1, a cluster more, and a level more; g0's numbers are much higher.</summary>
    [Fact]
    public void Diff_OtherClusters_NamesThoseReplacedAndTheOneThatChangesMost()
    {
        var (first, second) = (TrainOn("first", "g0 g1 g3", 0), TrainOn("second", "g0 g2 g3 g4", 40));

        var json = CommandRun.Of("diff", first, second, _folder["first.csv"], "--json").Expect(ExitCode.Done).Json;
        var text = CommandRun.Of("diff", first, second, _folder["first.csv"]).Expect(ExitCode.Done).Out;

        var clusters = Assert.Single(json.GetProperty("clusters").EnumerateArray());
        var column = json.GetProperty("columns").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "k");
        var largest = Assert.Single(json.GetProperty("predictions").GetProperty("clusters").EnumerateArray());
        Assert.Equal("some replaced", clusters.GetProperty("change").GetString());
        Assert.Equal(["g2", "g4"], clusters.GetProperty("gained").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("levels added", column.GetProperty("change").GetString());
        Assert.Equal(["w"], column.GetProperty("gained_levels").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("g0", largest.GetProperty("cluster").GetString());
        Assert.Equal(20, largest.GetProperty("rows").GetInt32());
        Assert.InRange(largest.GetProperty("bias").GetDouble(), 20, 45); // 40, less shrinkage
        Assert.Equal(largest.GetProperty("mean").GetDouble(), largest.GetProperty("bias").GetDouble(), 1e-6);
        Assert.True(largest.GetProperty("known_to_first").GetBoolean() && largest.GetProperty("known_to_second").GetBoolean());
        Assert.Contains("Cluster of g with the largest change: g0 (20 rows), mean absolute difference ", text, StringComparison.Ordinal);
        Assert.Contains("levels added", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_OtherTask_SaysWhyPredictionsAreNotCompared()
    {
        var (first, second) = (Bundle("a", new TestModel()), Bundle("b", new TestModel { Task = "count" }));

        var run = CommandRun.Of("diff", first, second, Data()).Expect(ExitCode.Done);

        Assert.Contains("Predictions are not compared, because they are of different tasks, binary and count.", run.Out, StringComparison.Ordinal);
        Assert.Contains("task", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Scores of other rows differ where models do not: the training rows of one fit leave its validation rows out, those of the other do not.</summary>
    [Fact]
    public void Diff_ScoresOfOtherRows_HaveNoDifference()
    {
        var data = SlopesTable.Write(_folder);
        string Train(string name, string outcome, params string[] more) { CommandRun.Of(["train", data, "--outcome", outcome, "--cluster", "g", "--device", "cpu", "--report", "false", .. more, "-o", _folder[name]]).Expect(ExitCode.Done); return _folder[name]; }
        var (mixed, slopes) = (Train("mixed", "y", "--hidden", "none", "--random", "1"), Train("slopes", "y", "--hidden", "none", "--random", "1 + x"));
        var (network, other) = (Train("network", "y", "--hidden", "4", "--refit", "off", "--max-epochs", "2"), Train("other", "x", "--hidden", "none", "--random", "1"));
        IEnumerable<System.Text.Json.JsonValueKind> Differences(string second) => CommandRun.Of("diff", mixed, second, "--json").Expect(ExitCode.Done).Json.GetProperty("metrics").EnumerateArray()
            .Where(score => score.GetProperty("first").ValueKind == System.Text.Json.JsonValueKind.Number && score.GetProperty("second").ValueKind == System.Text.Json.JsonValueKind.Number).Select(score => score.GetProperty("difference").ValueKind);

        Assert.All(Differences(slopes), kind => Assert.Equal(System.Text.Json.JsonValueKind.Number, kind));
        Assert.All(Differences(network), kind => Assert.Equal(System.Text.Json.JsonValueKind.Null, kind));
        Assert.All(Differences(other), kind => Assert.Equal(System.Text.Json.JsonValueKind.Null, kind));
        Assert.NotEmpty(Differences(network));
        Assert.Contains("not known to have it of the same rows, such as training rows", CommandRun.Of("diff", mixed, network).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        Assert.Contains("Scores have no differences, because the bundles predict different outcomes.", CommandRun.Of("diff", mixed, other).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Scores have no differences", CommandRun.Of("diff", mixed, slopes).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_NoBundle_IsRefused()
        => CommandRun.Of("diff", Bundle("a", new TestModel()), _folder["none"]).ExpectRefused("does not exist. Check the path; a bundle is the directory that armed train wrote.");

    private static double Predict(TestModel model)
    {
        var (linear, variance) = model.Mixed([35.5f, float.NaN], 1, -1);
        return model.Predict(linear, variance)[0];
    }

    private string TrainOn(string name, string clusters, double shift)
    {
        var rows = clusters.Split(' ').SelectMany((cluster, g) => Enumerable.Range(0, 20).Select(i =>
            FormattableString.Invariant($"{cluster},{i * 7 % 20},{"uvw"[g == 3 ? i % 3 : i % 2]},{(i * 7 % 20 * 0.3) + (g * 0.5) + (i * 11 % 5 * 0.2) + (cluster == "g0" ? shift : 0)}\n")));
        var data = _folder.Write($"{name}.csv", "g,x,k,y\n" + string.Concat(rows));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--random", "1", "--device", "cpu", "--report", "false", "-o", _folder[name]).Expect(ExitCode.Done);
        return _folder[name];
    }

    private string Bundle(string name, TestModel model) => TestBundle.Make(model).WriteTo(_folder[name]);

    private string Data() => _folder.Write("rows.csv", Rows);
}
