using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Armed.Server.Tests;

/// <summary>The executable: its settings and what it says of wrong ones.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Start_EmptyKeyInTheEnvironment_IsRefused() => Assert.Contains("set and empty", await Refused(["x"], ("ARMED_API_KEY", "")), StringComparison.Ordinal);

    [Fact]
    public async Task Start_UnknownName_IsRefusedOnTheCommandLine() => Assert.Contains("'service_host' is not known", await Refused(["x", "--service-host", "1"]), StringComparison.Ordinal);

    [Fact]
    public async Task Start_DashesInAValue_Stay()
        => Assert.Contains("'no-such-file.pfx'", await Refused(["x", "--urls=https://127.0.0.1:0", "--certificate=no-such-file.pfx"]), StringComparison.Ordinal);

    [Fact]
    public async Task Start_AddressInUse_IsOneSentence()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        // The variables are what Kubernetes sets for a service named armed.
        var error = await Refused([folder.Bundle("wards.armed"), $"--urls=http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", "--grpc-urls=none"], ("ARMED_SERVICE_HOST", "10.0.0.1"), ("ARMED_PORT", "tcp://10.0.0.1:80"));

        Assert.Matches(@"^armed: The address http://127\.0\.0\.1:\d+ cannot be used: another program uses it\. Choose another by --urls\.\s*$", error);
    }

    private static async Task<string> Refused(string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Armed.Server.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
        Assert.DoesNotContain("   at ", await output, StringComparison.Ordinal);
        return error;
    }
}
