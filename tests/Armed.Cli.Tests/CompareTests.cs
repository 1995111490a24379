using System.Globalization;

namespace Armed.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The numbers are those of the manifests; their tests against lme4 are the trainer's.</summary>
    [Fact]
    public void Compare_TwoBundles_PrintsTheTest()
    {
        var data = Data();
        var (plain, slopes) = (Train(data, "plain", "1"), Train(data, "slopes", "1 + x"));

        var json = CommandRun.Of("compare", _folder["slopes"], _folder["plain"], "--json").Expect(ExitCode.Done).Json;
        var text = CommandRun.Of("compare", _folder["slopes"], _folder["plain"]).Expect(ExitCode.Done).Out;

        var test = json.GetProperty("tests")[0];
        Assert.Equal([_folder["plain"], _folder["slopes"]], json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("bundle").GetString()));
        Assert.Equal(2 * (slopes - plain), test.GetProperty("chi_square").GetDouble(), 1e-9);
        Assert.Equal(2, test.GetProperty("df").GetInt32());
        Assert.True(test.GetProperty("mixture_p").GetDouble() < test.GetProperty("p").GetDouble());
        foreach (var part in new[] { "restricted likelihoods (REML)", "(1 + x | g)", "mixture p", slopes.ToString("0.000", CultureInfo.InvariantCulture), "chi-squares with 1 and 2 df" })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    /// <summary>Names of coefficients are written in another way with a formula than without one: 'arm: b' and armb.</summary>
    [Theory]
    [InlineData("ml")]
    [InlineData("reml")]
    public void Compare_FormulaAndColumns_AreOfTheSameCoefficients(string criterion)
    {
        var data = _folder.Write("arms.csv", "y,x,arm,g\n" + string.Concat(Enumerable.Range(0, 90).Select(i => FormattableString.Invariant($"{Math.Sin(i * 1.7) + (i % 3) + (i % 9 * 0.3):F3},{Math.Cos(i * 0.9):F3},{"abc"[i % 3]},g{i % 9}\n"))));
        string[] options = ["--hidden", "none", "--criterion", criterion, "--device", "cpu", "--report", "false"];
        CommandRun.Of(["train", data, "--outcome", "y", "--cluster", "g", "--random", "1", .. options, "-o", _folder["columns"]]).Expect(ExitCode.Done);
        CommandRun.Of(["train", data, "--formula", "y ~ arm + x + (1 + arm | g)", .. options, "-o", _folder["formula"]]).Expect(ExitCode.Done);
        CommandRun.Of(["train", data, "--formula", "y ~ x + arm + (1 | g)", .. options, "-o", _folder["same"]]).Expect(ExitCode.Done);

        var json = CommandRun.Of("compare", _folder["columns"], _folder["formula"], "--json").Expect(ExitCode.Done).Json;
        var same = CommandRun.Of("compare", _folder["columns"], _folder["same"], "--json").Expect(ExitCode.Done).Json;

        Assert.True(json.GetProperty("tests")[0].GetProperty("nested").GetBoolean(), json.GetProperty("tests")[0].GetProperty("note").GetString());
        Assert.Equal(5, json.GetProperty("tests")[0].GetProperty("df").GetInt32());
        Assert.StartsWith("Both models have the same parameters", same.GetProperty("tests")[0].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(same.GetProperty("models")[0].GetProperty("logLik").GetDouble(), same.GetProperty("models")[1].GetProperty("logLik").GetDouble(), 1e-4);
    }

    [Fact]
    public void Compare_PoissonAndNegativeBinomial_HaveNoTest()
    {
        var data = _folder.Write("counts.csv", "y,x,g\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant($"{i * i % 13 * (i % 7)},{Math.Cos(i * 0.9):F3},g{i % 8}\n"))));
        foreach (var family in (string[])["poisson", "negative-binomial"])
        {
            CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--task", "count", "--family", family, "--hidden", "none", "--random", "1", "--device", "cpu", "--report", "false", "-o", _folder[family]).Expect(ExitCode.Done);
        }

        var run = CommandRun.Of("compare", _folder["poisson"], _folder["negative-binomial"]).Expect(ExitCode.Done);

        Assert.Contains("The distributions differ, count (poisson) of '", run.Out, StringComparison.Ordinal);
        Assert.Contains("is no chi-square. There is no test; compare AIC and BIC.", run.Out, StringComparison.Ordinal);
        var notes = CommandRun.Of("inspect", _folder["poisson"]).Expect(ExitCode.Done).Out;
        Assert.Contains("\nWarning: the variance of the counts about their predicted means", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Note: Warning", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Each model is tested", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OneBundle_IsRefused() => CommandRun.Of("compare", "a.armed").ExpectRefused("There is one bundle, 'a.armed'; expected two or more");

    private double Train(string data, string name, string random) =>
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--random", random, "--device", "cpu", "-o", _folder[name], "--json")
            .Expect(ExitCode.Done).Json.GetProperty("logLik").GetDouble();

    private string Data() => SlopesTable.Write(_folder);
}
