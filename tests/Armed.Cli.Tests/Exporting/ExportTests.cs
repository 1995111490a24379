using System.Text.Json;
using Armed.Runtime;
using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests.Exporting;

/// <summary>What every layout of <c>armed export</c> has in common.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("triton")]
    [InlineData("strings")]
    [InlineData("mlflow")]
    [InlineData("bundle")]
    public async Task Export_EveryLayout_ListsTheHashesOfAllFiles(string layout)
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);

        var run = CommandRun.Of("export", bundle, "--layout", layout, "-o", _folder["out"], "--json").Expect(ExitCode.Done);

        var listed = run.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!).Append("SHA256SUMS");
        Assert.Equal(Files(_folder["out"]), listed.Order(StringComparer.Ordinal));
        Assert.Equal(TestBundle.Make().Manifest.BundleId, run.Json.GetProperty("bundle_id").GetString());
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sha256sum is a program of GNU systems.");
        var check = await ProcessRun.Of(_folder["out"], "sha256sum", ["-c", "--strict", "SHA256SUMS"]);
        Assert.True(check.Code == 0, check.Out + check.Error);
    }

    [Theory]
    [InlineData("triton")]
    [InlineData("strings")]
    [InlineData("mlflow")]
    public void Export_Twice_IsTheSame(string layout)
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);
        foreach (var target in new[] { "one", "two" })
        {
            CommandRun.Of("export", bundle, "--layout", layout, "-o", _folder[target]).Expect(ExitCode.Done);
        }

        Assert.Equal(File.ReadAllText(_folder["one/SHA256SUMS"]), File.ReadAllText(_folder["two/SHA256SUMS"]));
    }

    [Fact]
    public void Export_Bundle_StillLoads()
    {
        CommandRun.Of("export", TestBundle.Make().WriteTo(_folder["b"]), "--layout", "bundle", "-o", _folder["out"]).Expect(ExitCode.Done);
        using var model = ArmedModel.Load(_folder["out"]);
        Assert.Equal(TestBundle.Make().Manifest.BundleId, model.Manifest.BundleId);
    }

    [Fact]
    public void Export_BundleWithALink_LeavesItOut()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        string bundle = TestBundle.Make().WriteTo(_folder["b"]), secret = _folder.Write("secret", "x");
        File.CreateSymbolicLink(Path.Combine(bundle, "report.html"), secret);

        CommandRun.Of("export", bundle, "--layout", "bundle", "-o", _folder["out"]).Expect(ExitCode.Done);

        Assert.DoesNotContain("report.html", Files(_folder["out"]));
    }

    [Fact]
    public void Export_StringsAlone_IsThatLayout()
    {
        var run = CommandRun.Of("export", TestBundle.Make().WriteTo(_folder["b"]), "--strings", "-o", _folder["out"], "--json").Expect(ExitCode.Done);
        Assert.Equal("strings", run.Json.GetProperty("layout").GetString());
    }

    [Fact]
    public void Export_ExportThatStandsThere_NeedsForce()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);
        CommandRun.Of("export", bundle, "--layout", "strings", "-o", _folder["out"]).Expect(ExitCode.Done);

        CommandRun.Of("export", bundle, "--layout", "triton", "-o", _folder["out"]).ExpectRefused("--force");
        CommandRun.Of("export", bundle, "--layout", "triton", "-o", _folder["out"], "--force").Expect(ExitCode.Done);

        Assert.DoesNotContain("mixed.onnx", Files(_folder["out"]));
        Assert.Equal(["b", "out"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Export_OverSomethingElse_IsRefusedWhateverTheForce()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);
        CommandRun.Of("export", bundle, "--layout", "bundle", "-o", bundle, "--force").ExpectRefused("armed export did not write");
        CommandRun.Of("export", bundle, "--layout", "bundle", "-o", _folder.Write("file", "x"), "--force").ExpectRefused("is a file");
    }

    [Fact]
    public void Export_DamagedBundle_WritesNothing()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["b"]);
        File.AppendAllText(Path.Combine(bundle, "fixed.onnx"), "x");

        CommandRun.Of("export", bundle, "--layout", "strings", "-o", _folder["out"]).ExpectRefused("fixed.onnx");

        Assert.Equal(["b"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("option --layout is missing", "-o", "x")]
    [InlineData("one of triton, strings, mlflow, bundle", "--layout", "tritn", "-o", "x")]
    [InlineData("--name is for the layout triton", "--layout", "mlflow", "--name", "m", "-o", "x")]
    [InlineData("expected letters", "--layout", "triton", "--name", "../m", "-o", "x")]
    [InlineData("the model version is 0", "--layout", "triton", "--model-version", "0", "-o", "x")]
    [InlineData("does not change the graphs", "--layout", "bundle", "--strings", "-o", "x")]
    public void Export_WrongUsage_IsRefused(string part, params string[] args) =>
        CommandRun.Of(["export", TestBundle.Make().WriteTo(_folder["b"]), .. args]).ExpectRefused(part);

    [Fact]
    public void Export_Description_SaysWhereItComesFrom()
    {
        CommandRun.Of("export", TestBundle.Make().WriteTo(_folder["b"]), "--layout", "mlflow", "--strings", "-o", _folder["out"]).Expect(ExitCode.Done);
        var description = JsonElement.Parse(File.ReadAllText(_folder["out/armed-export.json"]));
        Assert.Equal(("mlflow", "columns"), (description.GetProperty("layout").GetString(), description.GetProperty("inputs").GetString()));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
