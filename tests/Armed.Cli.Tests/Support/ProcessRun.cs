using System.Diagnostics;

namespace Armed.Cli.Tests.Support;

/// <summary>A program run as a process of its own.</summary>
internal sealed record ProcessRun(int Code, string Out, string Error)
{
    public static Task<ProcessRun> Armed(string folder, params string[] args) =>
        Of(folder, "dotnet", [Path.Combine(AppContext.BaseDirectory, "armed.dll"), .. args]);

    public static async Task<ProcessRun> Of(string folder, string program, IEnumerable<string> args)
    {
        using var process = Start(folder, program, args);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProcessRun(process.ExitCode, await output, await error);
    }

    public static Process Start(string folder, string program, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
