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

    private string Bundle(string name, TestModel model) => TestBundle.Make(model).WriteTo(_folder[name]);

    private string Data() => _folder.Write("rows.csv", Rows);
}
