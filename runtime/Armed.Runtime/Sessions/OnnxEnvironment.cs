using System.Runtime.InteropServices;
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

    /// <summary>ONNX Runtime's kSameAsRequested; the other choice is the next power of two.</summary>
    private const int ExtendAsRequested = 1;

    private static readonly Lock s_lock = new();
    private static bool s_sharesArena;

    /// <summary>ONNX Runtime's environment, started quietly if nobody has started it.</summary>
    public static OrtEnv Start()
    {
        lock (s_lock)
        {
            Quiet();
            var environment = OrtEnv.Instance();
            ShareArena(environment);
            return environment;
        }
    }

    /// <summary>
    /// One arena for every session of the process, where each would have its own: a model that is replaced again and again then works in the memory of the one before. The
    /// arenas of many threads' heaps otherwise grow resident memory by some 8 MB per million rows until they are all as large as the largest call. Weights are not kept in it.
    /// </summary>
    private static void ShareArena(OrtEnv environment)
    {
        if (s_sharesArena)
        {
            return;
        }

        s_sharesArena = true;
        try
        {
            using var settings = new OrtArenaCfg(maxMemory: 0, arenaExtendStrategy: ExtendAsRequested, initialChunkSizeBytes: -1, maxDeadBytesPerChunk: -1);
            using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            environment.CreateAndRegisterAllocator(memory, settings);
        }
        catch (OnnxRuntimeException)
        {
            // The process has registered one itself: that serves as well.
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
