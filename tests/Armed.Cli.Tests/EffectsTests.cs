using System.Text.Json.Nodes;

namespace Armed.Cli.Tests;

/// <summary>The numbers are tested with the trainer; here what the command says.</summary>
public sealed class EffectsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Effects_LinearModel_AreItsCoefficientsInTextAndJson()
    {
        var data = Train();

        var json = CommandRun.Of("effects", _folder["m"], data, "--json").Expect(ExitCode.Done).Json;
        var text = CommandRun.Of("effects", _folder["m"], data, "--step", "2").Expect(ExitCode.Done).Out;

        var coefficient = CommandRun.Of("inspect", _folder["m"], "--json").Expect(ExitCode.Done).Json.GetProperty("manifest").GetProperty("refit").GetProperty("model").GetProperty("fixed_effects")
            .EnumerateArray().Single(effect => effect.GetProperty("term").GetString() == "x").GetProperty("estimate").GetDouble();
        var slope = Assert.Single(json.GetProperty("effects").EnumerateArray());
        Assert.Equal(("x", "dY/dX"), (slope.GetProperty("column").GetString(), slope.GetProperty("contrast").GetString()));
        Assert.Equal(coefficient, slope.GetProperty("estimate").GetDouble(), 1e-3);
        Assert.True(slope.GetProperty("lower").GetDouble() < coefficient && coefficient < slope.GetProperty("upper").GetDouble());
        Assert.Contains("Average effects on the mean of y for the population, over", text, StringComparison.Ordinal);
        Assert.Contains("+2", text, StringComparison.Ordinal);
    }

    /// <summary>A slope that is not the mean of the model's own says so.</summary>
    [Fact]
    public void Effects_WithCorrection_SayIt()
    {
        var data = Train();
        var before = CommandRun.Of("effects", _folder["m"], data, "--json").Expect(ExitCode.Done).Json.GetProperty("effects")[0];
        var manifest = Path.Combine(_folder["m"], "armed.json");
        var json = JsonNode.Parse(File.ReadAllText(manifest))!.AsObject();
        json["refit"]!["slope_variances"] = JsonNode.Parse("[{\"column\":\"x\",\"variance\":0.01,\"correction\":0.25}]");
        json.Remove("digest"); // a change on purpose
        File.WriteAllText(manifest, json.ToJsonString());

        var after = CommandRun.Of("effects", _folder["m"], data, "--json").Expect(ExitCode.Done).Json;
        var step = CommandRun.Of("effects", _folder["m"], data, "--step", "sd", "--json").Expect(ExitCode.Done).Json;

        Assert.Equal(0, before.GetProperty("correction").GetDouble());
        var slope = after.GetProperty("effects")[0];
        Assert.Equal(0.25, slope.GetProperty("correction").GetDouble(), 1e-4);
        Assert.Equal(before.GetProperty("estimate").GetDouble() + 0.25, slope.GetProperty("estimate").GetDouble(), 1e-4);
        Assert.StartsWith("Slopes (dY/dX) of x are corrected by smoother curves", after.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.StartsWith("p values and intervals use the normal distribution", Assert.Single(step.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_ByCluster_HasALineForEach()
    {
        var data = Train();
        var clusters = CommandRun.Of("effects", _folder["m"], data, "--by-cluster", "--json").Expect(ExitCode.Done).Json.GetProperty("effects").EnumerateArray().Select(effect => effect.GetProperty("cluster").GetString()).ToList();
        Assert.Equal(clusters.Distinct(), clusters);
        Assert.True(clusters.Count > 2);
    }

    /// <summary>What has no line has a sentence.</summary>
    [Fact]
    public void Effects_NothingToShow_SaysWhy()
    {
        Train();
        var constant = _folder.Write("constant.csv", "x,g\n1,g0\n1,g1\n");
        var unknown = _folder.Write("unknown.csv", "x,g\n1,new\n2,new\n");

        var text = CommandRun.Of("effects", _folder["m"], constant).Expect(ExitCode.Done).Out;
        var json = CommandRun.Of("effects", _folder["m"], constant, "--json").Expect(ExitCode.Done).Json;
        var ofNobody = CommandRun.Of("effects", _folder["m"], unknown, "--by-cluster").Expect(ExitCode.Done).Out;

        Assert.Contains("x is left out: it has the same value in all rows.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("estimate", text, StringComparison.Ordinal);
        Assert.Equal("x is left out: it has the same value in all rows.", json.GetProperty("notes")[0].GetString());
        Assert.Contains("No row is of a known cluster of g", ofNobody, StringComparison.Ordinal);
    }

    /// <summary>Classes have intervals for the population, and a reason where they have none.</summary>
    [Fact]
    public void Effects_SeveralClasses_HaveIntervalsForThePopulation()
    {
        var data = _folder.Write("classes.csv", "x,arm,g,y\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"{i * 7 % 31 / 10.0},{"ab"[i % 2]},g{i % 12},{"uvw"[((i * 7 % 31) + (i * 11 % 37)) / 23]}\n"))));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--device", "cpu", "--report", "false", "-o", _folder["classes"]).Expect(ExitCode.Done);

        var json = CommandRun.Of("effects", _folder["classes"], data, "--json").Expect(ExitCode.Done).Json;
        var clusters = CommandRun.Of("effects", _folder["classes"], data, "--average", "clusters").Expect(ExitCode.Done).Out;
        var inspect = CommandRun.Of("inspect", _folder["classes"]).Expect(ExitCode.Done).Out;

        Assert.Equal(6, json.GetProperty("effects").GetArrayLength());
        Assert.All(json.GetProperty("effects").EnumerateArray(), effect => Assert.True(effect.GetProperty("se").GetDouble() > 0 && effect.GetProperty("lower").GetDouble() < effect.GetProperty("upper").GetDouble()));
        Assert.StartsWith("Standard errors are those of the coefficients of all classes together", json.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("of several unordered classes they are known for the population alone", clusters, StringComparison.Ordinal);
        Assert.Contains("(of the logit between any two classes", inspect, StringComparison.Ordinal);
    }

    /// <summary>Columns that a formula made are not in the table, so that the coefficients' covariance does not serve.</summary>
    [Fact]
    public void Effects_SeveralClassesOfAFormula_SayWhyTheyHaveNoIntervals()
    {
        var data = _folder.Write("classes.csv", "x,g,y\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"{i * 7 % 31 / 10.0},g{i % 12},{"uvw"[((i * 7 % 31) + (i * 11 % 37)) / 23]}\n"))));
        CommandRun.Of("train", data, "--formula", "y ~ poly(x, 2) + (1 | g)", "--hidden", "none", "--device", "cpu", "--report", "false", "-o", _folder["formula"]).Expect(ExitCode.Done);

        var text = CommandRun.Of("effects", _folder["formula"], data).Expect(ExitCode.Done).Out;

        Assert.Contains("the linear predictors are not sums of the table's columns", text, StringComparison.Ordinal);
        Assert.DoesNotContain("interval  ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_WrongInput_IsRefused()
    {
        var data = Train();
        CommandRun.Of("effects", _folder["m"], data, "--columns", "z").ExpectRefused("--columns has 'z', which is not a feature of the model; expected some of 'x'.");
        CommandRun.Of("effects", _folder["m"], data, "--step", "far").ExpectRefused("slope, sd or a number above 0");
        CommandRun.Of("effects", _folder["m"], data, "--by-cluster", "--average", "population").ExpectRefused("leave one of them out");
    }

    private string Train()
    {
        var data = SlopesTable.Write(_folder);
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--random", "1 + x", "--device", "cpu", "--report", "false", "-o", _folder["m"]).Expect(ExitCode.Done);
        return data;
    }
}
