using Armed.Runtime;

namespace Armed.Cli.Tests.Exporting;

/// <summary><c>armed export --precision</c>: a bundle whose networks have weights of 16 or 8 bits.</summary>
public sealed class PrecisionExportTests(ImageBundles bundles) : IClassFixture<ImageBundles>, IDisposable
{
    private static readonly string s_quickstart = Checkout.PathOf("models", "quickstart");

    private readonly TestFolder _folder = ImageBundles.WriteTable(new TestFolder());

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fp16", 0.65, 1e-3)]
    [InlineData("int8", 0.55, 2e-2)]
    public void Export_Smaller_LoadsAndSaysWhatItLost(string precision, double share, double largest)
    {
        var run = CommandRun.Of("export", s_quickstart, "--precision", precision, "-o", _folder["small"], "--json").Expect(ExitCode.Done);

        Assert.InRange(run.Json.GetProperty("bytes").GetInt64() / (double)run.Json.GetProperty("bytes_before").GetInt64(), 0, share);
        var losses = run.Json.GetProperty("losses").EnumerateArray().ToList();
        Assert.Equal(["mixed", "fixed", "inferred"], losses.Select(loss => loss.GetProperty("head").GetString()));
        Assert.All(losses, loss => Assert.InRange(loss.GetProperty("largest").GetDouble(), 1e-7, largest));
        CommandRun.Of("verify", _folder["small"]).Expect(ExitCode.Done);
        using var model = ArmedModel.Load(_folder["small"]);
        Assert.Equal(precision, model.Manifest.Weights!.Precision);
        Assert.Equal("drawn", model.Manifest.Weights.Source);
        Assert.Equal(model.Manifest.Weights.Parent, model.Manifest.Lineage[0]);
        Assert.Contains("change by:\n\n- mixed: ", File.ReadAllText(_folder["small/MODEL_CARD.md"]), StringComparison.Ordinal);
        Assert.Equal(2, CommandRun.Of("inspect", _folder["small"]).Expect(ExitCode.Done).Out.Split("drawn").Length); // the rows are named once
        Assert.False(File.Exists(_folder["small/report.html"])); // it is about the other bundle
    }

    /// <summary>The effects of clusters and all that follows from the features keep their bits.</summary>
    [Fact]
    public void Export_Smaller_KeepsTheEffectsOfTheClusters()
    {
        CommandRun.Of("export", s_quickstart, "--precision", "int8", "-o", _folder["small"]).Expect(ExitCode.Done);
        using ArmedModel before = ArmedModel.Load(s_quickstart), after = ArmedModel.Load(_folder["small"]);
        Assert.Equal(before.Manifest.RandomEffects[0].Table, after.Manifest.RandomEffects[0].Table);
        Assert.Equal(File.ReadAllText(Path.Combine(s_quickstart, "random_effects.csv")), File.ReadAllText(_folder["small/random_effects.csv"]));
    }

    /// <summary>TorchSharp was compared with all bits, which says nothing of these graphs.</summary>
    [Fact]
    public void Inspect_Smaller_SaysWhatIsStoredAndThatNothingWasCompared()
    {
        CommandRun.Of("export", s_quickstart, "--precision", "int8", "-o", _folder["small"]).Expect(ExitCode.Done);

        var shown = CommandRun.Of("inspect", _folder["small"]).Expect(ExitCode.Done).Out;

        Assert.Matches(@"stored weights +8 bits with a scale for each result\. Predictions of 256 rows drawn", shown);
        Assert.Matches(@"parity +not measured", shown);
        Assert.DoesNotContain("stored weights", CommandRun.Of("inspect", s_quickstart).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        Assert.Contains("TorchSharp and ONNX Runtime: not measured of these graphs.", File.ReadAllText(_folder["small/MODEL_CARD.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Smaller_AdaptsServesAndTakesTexts()
    {
        CommandRun.Of("export", s_quickstart, "--precision", "int8", "-o", _folder["small"]).Expect(ExitCode.Done);
        const string Row = "0.5,-1.6,0.05,0.5,0,0.1,0.7,-0.7,-1.4,minor\n";
        var data = _folder.Write("d.csv", "subgenre,danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo,duration,mode\nmy club,0.9," + Row + "trap,0.7," + Row);

        CommandRun.Of("adapt", _folder["small"], data, "-o", _folder["adapted"]).Expect(ExitCode.Done);
        CommandRun.Of("verify", _folder["adapted"]).Expect(ExitCode.Done);
        CommandRun.Of("predict", _folder["adapted"], data).Expect(ExitCode.Done);
        CommandRun.Of(new CancellationToken(canceled: true), ["serve", _folder["small"], "--urls", "http://127.0.0.1:0", "--grpc-urls", "none"]).Expect(ExitCode.Done);
        CommandRun.Of("export", _folder["small"], "--strings", "-o", _folder["strings"]).Expect(ExitCode.Done);

        using var model = ArmedModel.Load(_folder["adapted"]);
        Assert.Equal("int8", model.Manifest.Weights!.Precision);
        Assert.Contains(model.Factors[0].Levels, level => level == "my club");
    }

    [Fact]
    public void Export_ImagesWithData_ReportsScores()
    {
        bundles.CopyNetwork(_folder["a.armed"]);

        var run = CommandRun.Of("export", _folder["a.armed"], "--precision", "int8", "--data", _folder["bars.csv"], "-o", _folder["small"], "--json").Expect(ExitCode.Done);

        Assert.Equal(("data", ImageBundles.Rows), (run.Json.GetProperty("source").GetString(), run.Json.GetProperty("rows").GetInt32()));
        var mixed = run.Json.GetProperty("losses")[0];
        Assert.Equal(mixed.GetProperty("before").GetProperty("log_loss").GetDouble(), mixed.GetProperty("after").GetProperty("log_loss").GetDouble(), 0.05);
        Assert.Contains("log_loss", CommandRun.Of("export", _folder["a.armed"], "--precision", "fp16", "--data", _folder["bars.csv"], "-o", _folder["half"]).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        CommandRun.Of("predict", _folder["small"], _folder["bars.csv"]).Expect(ExitCode.Done);
        CommandRun.Of("export", _folder["small"], "--layout", "triton", "-o", _folder["triton"]).Expect(ExitCode.Done);
    }

    [Fact]
    public void Export_SmallerTwice_IsTheSame()
    {
        foreach (var target in (string[])["one", "two"])
        {
            CommandRun.Of("export", s_quickstart, "--precision", "fp16", "-o", _folder[target]).Expect(ExitCode.Done);
        }

        Assert.Equal(File.ReadAllText(_folder["one/SHA256SUMS"]), File.ReadAllText(_folder["two/SHA256SUMS"]));
        CommandRun.Of("export", s_quickstart, "--precision", "int8", "-o", _folder["one"]).ExpectRefused("--force");
        CommandRun.Of("export", s_quickstart, "--precision", "int8", "-o", _folder["one"], "--force").Expect(ExitCode.Done);
        CommandRun.Of("export", _folder["one"], "--precision", "fp16", "-o", _folder["three"]).ExpectRefused("has weights in int8 already");
    }

    [Theory]
    [InlineData("second step", "--precision", "fp16", "--layout", "triton")]
    [InlineData("second step", "--precision", "fp16", "--strings")]
    [InlineData("one of fp16, int8", "--precision", "fp8")]
    [InlineData("--data is for --precision", "--layout", "bundle", "--data", "x.csv")]
    [InlineData("--name is for the layout triton", "--precision", "fp16", "--name", "m")]
    public void Export_OptionsThatDoNotFit_AreRefused(string expected, params string[] options) =>
        CommandRun.Of(["export", s_quickstart, .. options, "-o", _folder["small"]]).ExpectRefused(expected);

    [Fact]
    public void Export_LinearModel_HasNothingToStoreInFewerBits()
    {
        _folder.Write("line.csv", "g,x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(row => FormattableString.Invariant($"g{row % 6},{row % 7},{(row % 7) + (row % 6) + (row % 5 * 0.1)}\n"))));
        CommandRun.Of("train", _folder["line.csv"], "--formula", "y ~ x + (1 | g)", "--hidden", "none", "--report", "false", "-o", _folder["line.armed"]).Expect(ExitCode.Done);
        CommandRun.Of("export", _folder["line.armed"], "--precision", "int8", "-o", _folder["small"]).ExpectRefused("has no network with a layer of 64 weights or more");
    }
}
