using System.Diagnostics;
using Armed.Benchmarks.Hostile;

namespace Armed.Benchmarks.Server;

/// <summary>A server in its own process: this program again, with the verb <c>server-child</c>.</summary>
internal sealed class ChildServer : IDisposable
{
    private readonly Process _process;

    private ChildServer(Process process, Uri address, Uri? grpc) => (_process, Address, Grpc) = (process, address, grpc);

    public Uri Address { get; }

    /// <summary>Address of gRPC; null without.</summary>
    public Uri? Grpc { get; }

    /// <summary>Its resident memory, MB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public bool IsRunning => !_process.HasExited;

    public static ChildServer Start(string kind, string bundle)
    {
        var process = ThisProgram.Start("server-child", kind, bundle);
        var address = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The {kind} server did not start.");
        var grpc = kind == "fuzz" ? new Uri(process.StandardOutput.ReadLine()!) : null;
        return new ChildServer(process, new Uri(address), grpc);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
