using System.Runtime.InteropServices;
using Armed.Runtime.Common;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>
/// The process-wide part of ONNX Runtime. Its official builds send usage events to their maker and keep a device id in the user's cache folder unless
/// <c>ORT_DISABLE_TELEMETRY</c> is set before it starts (its Privacy.md). Models of people's data are served here, in processes that nobody expects to
/// call out: it is switched off, unless the variable is set already (0 keeps it on) or the process has started ONNX Runtime itself.
/// </summary>
internal static partial class OnnxEnvironment
{
    public const string DisableTelemetry = "ORT_DISABLE_TELEMETRY";

    private static readonly Lock s_lock = new();

    /// <summary>ONNX Runtime's environment, started quietly if nobody has started it.</summary>
    public static OrtEnv Start()
    {
        lock (s_lock)
        {
            Quiet();
            return OrtEnv.Instance();
        }
    }

    /// <summary>
    /// Starts ONNX Runtime while another thread reads a bundle: loading the library takes half of the time from a program's start to its first prediction. It starts on the
    /// caller's thread, which in a program that just begins is the main one, whose heap grows in larger steps than other threads' (glibc). Whatever goes wrong with the start goes
    /// wrong again, and is reported, in <see cref="Start"/>: a fault of the bundle is the better news.
    /// </summary>
    public static T StartWhile<T>(Func<T> read)
    {
        if (OrtEnv.IsCreated || Environment.ProcessorCount < 2)
        {
            return read();
        }

        // Before there is another thread: the C library's environment is not for several.
        Quiet();
        var reading = new BesideThread<T>(read, "armed: reading of a bundle");
        TryStart();
        return reading.Join();
    }

    private static void TryStart()
    {
        try
        {
            Start();
        }
        catch (Exception)
        {
            // Thrown again where somebody can catch it.
        }
    }

    private static void Quiet()
    {
        if (!OrtEnv.IsCreated && Environment.GetEnvironmentVariable(DisableTelemetry) is null)
        {
            Set(DisableTelemetry, "1");
        }
    }

    private static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
        {
            // .NET keeps a copy of the environment on Unix, which native code does not see.
            _ = SetNative(name, value, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
