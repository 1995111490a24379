using System.Diagnostics;

namespace Armed.Trainer.Tests.Export;

/// <summary>The graphs before judges that share no code with this repository; skipped, with the reason, where there are none.</summary>
[Collection(FitsCollection.Name)]
public sealed class OtherRuntimesTests
{
    [Theory]
    [InlineData("binary")]
    [InlineData("multiclass")]
    [InlineData("continuous")]
    public async Task Graphs_OnnxChecker_Passes(string kind)
    {
        string? python = null;
        foreach (var candidate in (string[])["/usr/bin/python3", "python3"])
        {
            python ??= await RunAsync(candidate, "-c", "import onnx") is (0, _) ? candidate : null;
        }

        Assert.SkipWhen(python is null, "No python3 with the package onnx (Debian: python3-onnx).");
        using var run = FitRun.Of(new SimulatedTable(rows: 200).Everything(kind), "g", "s");
        run.Fit(FitRun.Quick with { MaxEpochs = 1 });

        var (code, text) = await RunAsync(python, Checkout.PathOf("tests", "samples", "python", "check_onnx.py"), run["bundle"]);

        Assert.True(code == 0, text);
        Assert.Equal(5, text.Split('\n').Count(line => line.Contains(".onnx: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Graphs_OnnxRuntimeForNode_Run()
    {
        var resolves = await RunAsync("node", "-e", "require(require('path').join(process.cwd(), 'node_modules/onnxruntime-node'))");
        Assert.SkipUnless(resolves.Code == 0, "node does not find onnxruntime-node in the current folder; tools/checks/other-runtimes.sh installs it.");
        using var run = FitRun.Of(new SimulatedTable(rows: 200).Everything("binary"), "g", "s");
        run.Fit(FitRun.Quick with { MaxEpochs = 1 });

        var (code, text) = await RunAsync("node", Checkout.PathOf("tests", "samples", "node", "predict.mjs"), run["bundle"], run["t.csv"]);

        Assert.True(code == 0, text);
        Assert.Contains("\"head\":\"mixed\"", text, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Text)> RunAsync(string program, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + await error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
