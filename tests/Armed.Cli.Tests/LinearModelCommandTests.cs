using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Armed.Cli.Tests;

/// <summary>A mixed model without hidden layers from the shell, as statistical software reports it.</summary>
public sealed class LinearModelCommandTests : IDisposable
{
    private static readonly string[] s_linear = ["--outcome", "y", "--cluster", "g", "--hidden", "none", "--random", "1 + x", "--device", "cpu"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Empty cells are no reference level; relevel() chooses another.</summary>
    [Theory]
    [InlineData(null, "continuous", "Reference levels: arm a.")]
    [InlineData("y ~ relevel(arm, 'b') + (1 | g)", "continuous", "Reference levels: arm b.")]
    [InlineData(null, "multiclass", "Reference levels: arm a.")]
    public void Train_CategoricalColumn_NamesTheReferenceLevel(string? formula, string task, string expected)
    {
        string[] arms = ["", "a", "b", "c"];
        var data = _folder.Write("levels.csv", "arm,g,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{arms[i * 7 % 11 % 4]},g{i % 9},{(task == "multiclass" ? "uvw"[i * 5 % 13 % 3].ToString() : (i * 5 % 13) + (i % 9) + (i % 4))}\n"))));
        string[] terms = formula is null ? [] : ["--formula", formula];
        string[] columns = formula is null ? ["--outcome", "y", "--cluster", "g"] : [];

        var text = CommandRun.Of(["train", data, .. columns, .. terms, "--hidden", "none", "--device", "cpu", "--report", "false", "-o", _folder["levels"]]).Expect(ExitCode.Done).Out;

        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    /// <summary>The column a is neither the a of grade nor the level 'a'.</summary>
    [Fact]
    public void Train_ColumnInsideOfOtherNames_HasItsReferenceLevel()
    {
        var data = _folder.Write("a.csv", "a,grade,g,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{"pq"[i * 5 % 13 % 2]},{"pa"[i * 7 % 11 % 2]},g{i % 9},{i * 5 % 13}\n")));

        var text = CommandRun.Of("train", data, "--formula", "y ~ a + relevel(grade, 'a') + (1 | g)", "--hidden", "none", "--device", "cpu", "--report", "false", "-o", _folder["a"]).Expect(ExitCode.Done).Out;

        Assert.Contains("Reference levels: a p, grade a.", text, StringComparison.Ordinal);
    }

    /// <summary>What separation leaves undetermined counts as a warning in the first line, and leads the report's next steps.</summary>
    [Fact]
    public void Train_Separation_IsCountedAsAWarning()
    {
        var data = _folder.Write("rare.csv", "arm,g,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{(i % 25 == 0 ? "rare" : "ab"[i * 7 % 11 % 2].ToString())},g{i % 9},{(i % 25 == 0 ? 0 : i * 5 % 13 % 2)}\n")));

        var run = CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--device", "cpu", "-o", _folder["rare"]).Expect(ExitCode.Done);

        Assert.Contains("; 1 warning, see the messages", run.Out, StringComparison.Ordinal);
        Assert.Contains("Warning: the fixed coefficient of 'arm: rare' is not determined by the data (separation)", run.Error, StringComparison.Ordinal);
        Assert.Contains("Read the <a href=\"#notes\">warning</a>", File.ReadAllText(_folder["rare/report.html"]), StringComparison.Ordinal);
    }

    /// <summary>Few clusters say little about a variance; factors with the same answer for new clusters share a line; parameters say what they are.</summary>
    [Fact]
    public void Train_FewClusters_AreRemarkedOnInTextAndReport()
    {
        var data = _folder.Write("few.csv", "x,g,h,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant($"{i * 7 % 31},g{i % 5},h{i * 3 % 7},{(i * 5 % 13) + (2 * (i % 5)) + (i * 3 % 7)}\n"))));

        var run = CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g,h", "--hidden", "none", "--device", "cpu", "-o", _folder["few"]).Expect(ExitCode.Done);

        Assert.Contains("Caution: the data say little about how much clusters of g differ (5 clusters). With fewer than 6 clusters Wald intervals of standard deviations are rough", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("how much clusters of h differ", run.Out, StringComparison.Ordinal);
        Assert.Contains("New clusters of g and h: answered by the population", run.Out, StringComparison.Ordinal);
        Assert.Contains("5 parameters (fixed coefficients without priors, variances, covariances and residual variance)", run.Out, StringComparison.Ordinal);
        Assert.Contains("how much clusters of g differ (5 clusters)", File.ReadAllText(_folder["few/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_HiddenNoneJson_HasTheEstimates()
    {
        var run = CommandRun.Of(["train", Data(), .. s_linear, "-o", _folder["m"], "--json"]).Expect(ExitCode.Done);

        var json = run.Json; // one object and nothing else, or this throws
        Assert.Equal("reml", json.GetProperty("criterion").GetString());
        Assert.True(json.GetProperty("logLik").GetDouble() < 0);
        Assert.Equal(6, json.GetProperty("parameters").GetInt32());
        Assert.Equal(["(Intercept)", "x"], json.GetProperty("fixed_effects").EnumerateArray().Select(e => e.GetProperty("term").GetString()));
        foreach (var effect in json.GetProperty("fixed_effects").EnumerateArray())
        {
            Assert.True(effect.GetProperty("se").GetDouble() > 0);
            Assert.True(double.IsFinite(effect.GetProperty("estimate").GetDouble()));
        }

        var components = json.GetProperty("variance_components").EnumerateArray().ToArray();
        Assert.Equal([("g", "(Intercept)"), ("g", "x")], components.Select(v => (v.GetProperty("group").GetString(), v.GetProperty("term").GetString())));
        Assert.All(components, component => Assert.True(component.GetProperty("sd").GetDouble() >= 0));
        Assert.Equal(JsonValueKind.Null, components[0].GetProperty("corr").ValueKind);
        Assert.InRange(components[1].GetProperty("corr").GetDouble(), -1, 1);
        Assert.True(json.GetProperty("sigma").GetDouble() > 0);
        Assert.True(json.GetProperty("refit").GetProperty("kept").GetBoolean());
        Assert.Equal(0, json.GetProperty("epochs").GetInt32());
    }

    [Fact]
    public void TrainAndInspect_Formula_IsShownAndHasItsTerms()
    {
        var json = CommandRun.Of(["train", Data(), "--formula", "y ~ poly(x, 2) + (1 + x | g)", "--hidden", "none", "--device", "cpu", "-o", _folder["m"], "--json"]).Expect(ExitCode.Done).Json;
        var inspect = CommandRun.Of("inspect", _folder["m"]).Expect(ExitCode.Done).Out;

        Assert.Equal(["(Intercept)", "poly(x, 2)1", "poly(x, 2)2"], json.GetProperty("fixed_effects").EnumerateArray().Select(e => e.GetProperty("term").GetString()));
        Assert.Contains("y ~ poly(x, 2) + (1 + x | g)", inspect, StringComparison.Ordinal);
        Assert.Contains("Formula: `y ~ poly(x, 2) + (1 + x | g)`", File.ReadAllText(_folder["m/MODEL_CARD.md"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--outcome", "y", "option --outcome is given beside --formula")]
    [InlineData("--cluster", "g", "option --cluster is given beside --formula")]
    [InlineData("--random", "1 + x", "option --random is given beside --formula")]
    [InlineData("--fixed", "x", "option --fixed is given beside --formula")]
    public void Train_FormulaBesideItsParts_IsRefused(string option, string value, string expected) =>
        CommandRun.Of(["train", "d.csv", "--formula", "y ~ x + (1 | g)", option, value, "-o", _folder["m"]]).ExpectRefused(expected);

    [Fact]
    public void Train_CriterionMl_IsMaximumLikelihood()
    {
        var json = CommandRun.Of(["train", Data(), .. s_linear, "--criterion", "ml", "-o", _folder["m"], "--json"]).Expect(ExitCode.Done).Json;

        Assert.Equal("ml", json.GetProperty("criterion").GetString());
    }

    [Fact]
    public void TrainAndInspect_Screen_ShowTheCoefficients()
    {
        var train = CommandRun.Of(["train", Data(), .. s_linear, "-o", _folder["m"]]).Expect(ExitCode.Done).Out;
        var inspect = CommandRun.Of("inspect", _folder["m"]).Expect(ExitCode.Done).Out;
        var manifest = CommandRun.Of("inspect", _folder["m"], "--json").Expect(ExitCode.Done).Json.GetProperty("manifest");

        var slope = manifest.GetProperty("refit").GetProperty("model").GetProperty("fixed_effects")[1].GetProperty("estimate").GetDouble();
        foreach (var text in new[] { train, inspect })
        {
            foreach (var part in new[] { "fixed effect", "(Intercept)", "estimate", "corr", "residual", "Correlations: g, x with (Intercept)", "log-likelihood", "AIC", slope.ToString("G6", CultureInfo.InvariantCulture) })
            {
                Assert.Contains(part, text, StringComparison.Ordinal);
            }
        }

        CommandRun.Of("verify", _folder["m"]).Expect(ExitCode.Done);
    }

    /// <summary>Shrunken coefficients have standard errors, and no tests.</summary>
    [Fact]
    public void Inspect_CoefficientsWithoutTests_HasNoEmptyColumnsOfThem()
    {
        CommandRun.Of(["train", Data(), .. s_linear, "--report", "false", "-o", _folder["m"]]).Expect(ExitCode.Done);
        var manifest = JsonNode.Parse(File.ReadAllText(_folder["m/armed.json"]))!;
        manifest.AsObject().Remove("digest"); // changed on purpose
        var refit = manifest["refit"]!;
        refit["ridge"] = true;
        foreach (var effect in refit["model"]!["fixed_effects"]!.AsArray())
        {
            Array.ForEach(["p", "df", "lower", "upper"], name => effect!.AsObject().Remove(name));
        }

        File.WriteAllText(_folder["m/armed.json"], manifest.ToJsonString());

        Assert.Matches(@"fixed effect +estimate +se *\n", CommandRun.Of("inspect", _folder["m"]).Expect(ExitCode.Done).Out);
    }

    [Fact]
    public void Train_FormulaWithoutFixedPart_DoesNotSpeakOfHiddenLayers()
    {
        var text = CommandRun.Of("train", Data(), "--formula", "y ~ 0 + (1 | g)", "--hidden", "none", "--device", "cpu", "--report", "false", "-o", _folder["m"]).Expect(ExitCode.Done).Out;

        Assert.DoesNotContain("no coefficients of their own", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TestAndCompare_RefitOff_SayHowToTrain()
    {
        string[] off = ["--formula", "y ~ x + (1 | g)", "--hidden", "none", "--refit", "off", "--max-epochs", "1", "--device", "cpu", "--report", "false"];
        var train = CommandRun.Of(["train", Data(), .. off, "-o", _folder["m"]]).Expect(ExitCode.Done).Out;

        Assert.Contains("not solved as a mixed model (--refit off), so the formula's terms have no coefficients of their own", train, StringComparison.Ordinal);
        CommandRun.Of("test", _folder["m"], "x = 0").ExpectRefused("Train with --hidden none, and without --refit off.");
        CommandRun.Of("compare", _folder["m"], _folder["m"]).ExpectRefused("Train with --hidden none, and without --refit off.");
    }

    [Fact]
    public void Train_HiddenLayers_SaysWhetherTheRefitWasKept()
    {
        string[] small = ["--outcome", "y", "--cluster", "g", "--hidden", "4", "--max-epochs", "2", "--device", "cpu"];
        var json = CommandRun.Of(["train", Data(), .. small, "-o", _folder["m"], "--json"]).Expect(ExitCode.Done).Json;

        var refit = json.GetProperty("refit");
        Assert.True(refit.GetProperty("kept").GetBoolean() || refit.GetProperty("validation_loss").GetDouble() > refit.GetProperty("validation_loss_before").GetDouble());
        Assert.Contains("(1", refit.GetProperty("random").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", refit.GetProperty("reason").GetString());
    }

    private string Data() => SlopesTable.Write(_folder);
}
