using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Armed.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private static readonly string[] s_small = ["--outcome", "y", "--cluster", "cluster", "--hidden", "8", "--max-epochs", "3", "--device", "cpu", "--curves", "false", "--trees", "false", "--second-stage", "false", "--calibrate-variances", "false"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Json_PrintsOneObject()
    {
        var run = Train("a.armed", "--json");

        Assert.Equal(_folder["a.armed"], run.Json.GetProperty("bundle").GetString());
        Assert.Equal("binary", run.Json.GetProperty("task").GetString());
        Assert.Equal(200, run.Json.GetProperty("rows").GetInt32());
        Assert.Equal(4, run.Json.GetProperty("clusters").GetProperty("cluster").GetInt32());
        Assert.StartsWith("(1 ", run.Json.GetProperty("refit").GetProperty("random").GetString(), StringComparison.Ordinal);
        Assert.Equal(64, run.Json.GetProperty("bundle_id").GetString()!.Length);
        // The bound of the bundle's parity.
        Assert.All(run.Json.GetProperty("parity").EnumerateObject(), graph => Assert.InRange(graph.Value.GetDouble(), 0, 1e-5));
        // What was inferred is said twice: in the object, and to people.
        Assert.All(run.Json.GetProperty("messages").EnumerateArray(), message => Assert.Contains(message.GetString()!, run.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ThenVerifyInspectPredict_Agree()
    {
        var text = Train("a.armed").Out;
        Assert.Contains("binary model of y: 200 rows, 4 clusters of cluster", text, StringComparison.Ordinal);

        CommandRun.Of("verify", _folder["a.armed"]).Expect(ExitCode.Done);
        var manifest = CommandRun.Of("inspect", _folder["a.armed"], "--json").Expect(ExitCode.Done).Json.GetProperty("manifest");
        Assert.Equal(3, manifest.GetProperty("options").GetProperty("max_epochs").GetInt32());
        Assert.Equal(201, CommandRun.Of("predict", _folder["a.armed"], Spirals()).Expect(ExitCode.Done).Out.Count(letter => letter == '\n'));
    }

    /// <summary>The manifest says what was asked for, so that the same can be asked for again.</summary>
    [Fact]
    public void Run_RequestOfTheManifest_GivesTheSameBundle()
    {
        var data = _folder.Write("t.csv", string.Join('\n', File.ReadLines(Spirals()).Select((line, i) => line + (i == 0 ? ",\"a,b\",c" : FormattableString.Invariant($",{(i % 7) / 7.0},{(i % 3 == 0 ? "x" : "y")}")))) + "\n");
        var folds = _folder.Write("folds.csv", "row,s\n" + string.Concat(Enumerable.Range(0, 200).Select(row => FormattableString.Invariant($"{row},{row % 5}\n"))));
        var first = CommandRun.Of(["train", data, .. s_small, "--exclude", "\"a,b\"", "--positive", "0", "--date-parts", "month", "--missing", "NA,-9", "--split", folds, "--split-column", "s", "--fold", "2", "--lambda-g", "0", "-o", _folder["a"], "--json"])
            .Expect(ExitCode.Done).Json;
        var request = CommandRun.Of("inspect", _folder["a"], "--json").Expect(ExitCode.Done).Json.GetProperty("manifest").GetProperty("request");

        string[] arguments = [.. request.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!).Select(argument => argument is "t.csv" or "folds.csv" ? _folder[argument] : argument)];
        var config = _folder.Write("options.json", request.GetProperty("options").GetRawText());
        var second = CommandRun.Of(["train", .. arguments, "--config", config, "-o", _folder["b"], "--json"]).Expect(ExitCode.Done).Json;

        Assert.Equal(first.GetProperty("bundle_id").GetString(), second.GetProperty("bundle_id").GetString());
        Assert.Equal(["hidden", "lambda_g", "curves", "trees", "second_stage", "calibrate_variances", "max_epochs", "device"], request.GetProperty("options").EnumerateObject().Select(option => option.Name));
        Assert.Contains("--exclude '\"a,b\"'", System.Net.WebUtility.HtmlDecode(File.ReadAllText(_folder["a/report.html"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ExistingBundle_NeedsForce()
    {
        Train("a.armed");

        CommandRun.Of(["train", Spirals(), .. s_small, "-o", _folder["a.armed"]]).ExpectRefused("--force");
        Train("a.armed", "--force");
    }

    [Fact]
    public void Run_MissingFileAndColumn_AreWrongInput()
    {
        CommandRun.Of(["train", _folder["no.csv"], .. s_small, "-o", _folder["b"]]).ExpectRefused("no.csv");
        CommandRun.Of(["train", Spirals(), "--outcome", "yy", "--cluster", "cluster", "-o", _folder["b"]]).ExpectRefused("'yy'");
    }

    [Fact]
    public void Run_Cancelled_Exits130AndSaysHowToGoOn()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        var run = CommandRun.Of(stopped.Token, ["train", Spirals(), .. s_small, "-o", _folder["a.armed"]]).Expect(ExitCode.Interrupted);

        Assert.Contains("--resume continues to the same result", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["a.armed"]));
    }

    [Fact]
    public async Task Armed_SigTerm_Exits130WithACheckpoint()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        string[] args = ["train", Spirals(), "--outcome", "y", "--cluster", "cluster", "--max-epochs", "100000", "--config", _folder.Write("f.json", "{ \"patience\": 0 }"), "-o", "a.armed"];
        using var process = ProcessRun.Start(_folder.Path, "dotnet", [Path.Combine(AppContext.BaseDirectory, "armed.dll"), .. args]);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await WaitForTrainingAsync(process);

        SysKill(process.Id, 15);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == ExitCode.Interrupted, await error);
        Assert.Contains("--resume", await error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder["a.armed.checkpoint"]), await error);
        Assert.False(Directory.Exists(_folder["a.armed"]));
    }

    // Once there is a checkpoint the fit is under way; it would last for hours.
    private async Task WaitForTrainingAsync(Process process)
    {
        var patience = Stopwatch.StartNew();
        while (!Directory.Exists(_folder["a.armed.checkpoint"]) && !process.HasExited && patience.Elapsed < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private CommandRun Train(string bundle, params string[] more) => CommandRun.Of(["train", Spirals(), .. s_small, "-o", _folder[bundle], .. more]).Expect(ExitCode.Done);

    private string Spirals()
    {
        var file = _folder["spirals.csv"];
        CommandRun.Of("simulate", "spirals", "--clusters", "4", "--rows-per-cluster", "50", "-o", file, "--force").Expect(ExitCode.Done);
        return file;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SysKill(int process, int signal);
}
