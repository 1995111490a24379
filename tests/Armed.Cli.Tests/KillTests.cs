using System.Diagnostics;

namespace Armed.Cli.Tests;

/// <summary>A short form of tools/checks/kill-resume.sh: SIGKILL in training leaves no bundle, and resuming ends at the same one.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task Train_KilledTwice_ResumesToTheSameBundle()
    {
        using var folder = new TestFolder();
        CommandRun.Of("simulate", "spirals", "--clusters", "4", "--rows-per-cluster", "120", "-o", folder["s.csv"]).Expect(ExitCode.Done);
        // 408 training rows in steps of 4, three networks: a checkpoint every 500 of about 2,400 steps.
        string[] fit = ["train", folder["s.csv"], "--outcome", "y", "--cluster", "cluster", "--hidden", "8", "--max-epochs", "8", "--batch-size", "4", "--device", "cpu", "--curves", "false", "--trees", "false", "--second-stage", "false", "--calibrate-variances", "false", "--report", "false"];
        CommandRun.Of([.. fit, "-o", folder["reference"]]).Expect(ExitCode.Done);

        for (var kill = 0; kill < 2; kill++)
        {
            await KillAtNextCheckpointAsync(folder, [.. fit, "-o", "target", "--resume"]);
        }

        CommandRun.Of([.. fit, "-o", folder["target"], "--resume"]).Expect(ExitCode.Done);

        Assert.Equal(Id(folder["reference"]), Id(folder["target"]));
        Assert.False(Directory.Exists(folder["target.checkpoint"]));
    }

    private static async Task KillAtNextCheckpointAsync(TestFolder folder, string[] args)
    {
        var state = folder["target.checkpoint/state.bin"];
        var before = File.Exists(state) ? File.GetLastWriteTimeUtc(state) : default;
        using var process = ProcessRun.Start(folder.Path, "dotnet", [Path.Combine(AppContext.BaseDirectory, "armed.dll"), .. args]);
        var patience = Stopwatch.StartNew();
        while (!process.HasExited && patience.Elapsed < TimeSpan.FromSeconds(20) && !(File.Exists(state) && File.GetLastWriteTimeUtc(state) > before))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // A fast machine may have finished: then the bundle is whole, as the last run and the comparison of ids tell.
        Assert.True(!Directory.Exists(folder["target"]) || CommandRun.Of("verify", folder["target"]).Code == ExitCode.Done);
    }

    private static string Id(string bundle) => CommandRun.Of("inspect", bundle, "--json").Expect(ExitCode.Done).Json.GetProperty("manifest").GetProperty("bundle_id").GetString()!;
}
