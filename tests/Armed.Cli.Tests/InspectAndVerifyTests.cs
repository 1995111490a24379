using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests;

public sealed class InspectAndVerifyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("binary", "use: the probability of 'yes'")]
    [InlineData("multiclass", "grade: the probabilities of a, b, c")]
    [InlineData("continuous", "score, a number: mean 3, sd 1.5")]
    public void Inspect_Bundle_ShowsWhatIsInIt(string task, string predicts)
    {
        var bundle = TestBundle.Make(new TestModel { Task = task });

        var text = CommandRun.Of("inspect", bundle.WriteTo(_folder[task])).Expect(ExitCode.Done).Out;

        Assert.Contains(predicts, text, StringComparison.Ordinal);
        Assert.Contains(bundle.Manifest.BundleId, text, StringComparison.Ordinal);
        foreach (var part in new[] { "age", "15 to 60", "10.0 %", "(empty), N, Y", "district 1, district 2, 007", "(Intercept)", "1.0954", "mixed.onnx", "features [N, 2]", "auroc", "0.7500", "64, 64, 32", "0.107.0" })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    /// <summary>A table has no maps, a binary outcome no family of counts, a model without hidden layers no adversary.</summary>
    [Theory]
    [InlineData("8", "adversary", "max_epochs")]
    [InlineData("8", "trees", "curves")]
    [InlineData("none", "confidence_level", "quadrature")]
    public void Inspect_Options_AreThoseThatApplied(string hidden, string first, string second)
    {
        CommandRun.Of("simulate", "spirals", "-o", _folder["s.csv"], "--rows-per-cluster", "30", "--clusters", "4").Expect(ExitCode.Done);
        CommandRun.Of("train", _folder["s.csv"], "--outcome", "y", "--cluster", "cluster", "--hidden", hidden, "--max-epochs", "2", "--device", "cpu", "--report", "false", "-o", _folder["b"]).Expect(ExitCode.Done);

        var text = CommandRun.Of("inspect", _folder["b"]).Expect(ExitCode.Done).Out;
        string[] options = [.. text[text.IndexOf("Options that applied", StringComparison.Ordinal)..text.IndexOf("\nVersions", StringComparison.Ordinal)].Split('\n').Select(line => line.Trim().Split(' ')[0])];

        Assert.Contains(first, options);
        Assert.Contains(second, options);
        string[] idle = ["map_features", "augment_flip", "latent", "family", "criterion", "adversary_hidden", .. hidden == "none" ? ["dropout", "lambda_g", "trees", "patience", "weight_decay"] : Array.Empty<string>()];
        Assert.Empty(options.Intersect(idle));
    }

    [Fact]
    public void Inspect_Json_IsThePathAndTheManifest()
    {
        var bundle = TestBundle.Make();

        var run = CommandRun.Of("inspect", bundle.WriteTo(_folder["b"]), "--json").Expect(ExitCode.Done);

        Assert.Equal(_folder["b"], run.Json.GetProperty("bundle").GetString());
        Assert.Equal(bundle.Manifest.BundleId, run.Json.GetProperty("manifest").GetProperty("bundle_id").GetString());
    }

    [Fact]
    public void Inspect_NamesWithEscapes_AreSpelledOut()
    {
        var bundle = TestBundle.Make();
        bundle = bundle with { Manifest = bundle.Manifest with { Notes = ["a \u001b[31mred note", "[bold]no markup[/]"] } };

        var text = CommandRun.Of("inspect", bundle.WriteTo(_folder["b"])).Expect(ExitCode.Done).Out;

        Assert.Contains("Note: a \\u001B[31mred note", text, StringComparison.Ordinal);
        Assert.Contains("Note: [bold]no markup[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_DamagedManifest_IsWrongInput()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);
        File.WriteAllText(Path.Combine(bundle, "armed.json"), "{");
        CommandRun.Of("inspect", bundle).ExpectRefused("armed.json");
    }

    [Fact]
    public void Verify_IntactBundle_Exits0()
    {
        var bundle = TestBundle.Make();

        var run = CommandRun.Of("verify", bundle.WriteTo(_folder["b"])).Expect(ExitCode.Done);

        Assert.EndsWith($"The bundle is intact: {bundle.Manifest.BundleId}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Verify_FlippedByte_Exits3AndNamesTheFile()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);
        var file = Path.Combine(bundle, "fixed.onnx");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        var text = CommandRun.Of("verify", bundle).Expect(ExitCode.CheckFailed);
        var json = CommandRun.Of("verify", bundle, "--json").Expect(ExitCode.CheckFailed).Json;

        Assert.Contains("FAILED  hash fixed.onnx", text.Out, StringComparison.Ordinal);
        Assert.Contains("armed: hash fixed.onnx does not hold", text.Error, StringComparison.Ordinal);
        Assert.False(json.GetProperty("ok").GetBoolean());
    }
}
