using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>Makes ONNX Runtime sessions for one device.</summary>
internal sealed class SessionFactory : IDisposable
{
    private const string CudaProvider = "CUDAExecutionProvider";

    private readonly SessionOptions _options;

    private SessionFactory(SessionOptions options, ArmedDevice device) => (_options, Device) = (options, device);

    /// <summary>The processor or CUDA, as it turned out.</summary>
    public ArmedDevice Device { get; }

    public static SessionFactory Create(ArmedModelOptions options)
    {
        var environment = OnnxEnvironment.Start();
        var session = MakeOptions(options);
        try
        {
            Configure(session, options);
            return new SessionFactory(session, ChooseDevice(environment, session, options.Device));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Makes a session from a graph's bytes, never from its path: what was checked is what runs.</summary>
    public InferenceSession Open(byte[] graph, string file)
    {
        try
        {
            return new InferenceSession(graph, _options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ArmedBundleException(file, "a graph that ONNX Runtime loads", e.Message.Trim().TrimEnd('.'), null, e);
        }
    }

    public void Dispose() => _options.Dispose();

    private static SessionOptions MakeOptions(ArmedModelOptions options)
    {
        return new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableCpuMemArena = options.MemoryArena,
            EnableMemoryPattern = options.MemoryArena && options.MemoryPattern,

            // A library does not write to the console; errors come as exceptions.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
    }

    /// <summary>Each key goes in once: ONNX Runtime writes a warning to the console for one that comes twice.</summary>
    private static void Configure(SessionOptions session, ArmedModelOptions options)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["session.intra_op.allow_spinning"] = options.Spinning ? "1" : "0",
        };
        foreach (var (key, value) in options.SessionConfiguration)
        {
            entries[key] = value;
        }

        foreach (var (key, value) in entries)
        {
            session.AddSessionConfigEntry(key, value);
        }
    }

    private static ArmedDevice ChooseDevice(OrtEnv environment, SessionOptions session, ArmedDevice wanted)
    {
        if (wanted == ArmedDevice.Cpu)
        {
            return ArmedDevice.Cpu;
        }

        if (!environment.GetAvailableProviders().Contains(CudaProvider))
        {
            return wanted == ArmedDevice.Auto ? ArmedDevice.Cpu : throw NoCuda("this build of ONNX Runtime has no CUDA provider", null);
        }

        try
        {
            session.AppendExecutionProvider_CUDA();
            return ArmedDevice.Cuda;
        }
        catch (OnnxRuntimeException e)
        {
            return wanted == ArmedDevice.Auto ? ArmedDevice.Cpu : throw NoCuda($"its CUDA provider does not start ({e.Message.Trim()})", e);
        }
    }

    private static NotSupportedException NoCuda(string why, Exception? inner)
        => new($"The device is cuda, but {why}. Reference the package Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime (here: build with "
            + "-p:ArmedDevice=cuda) on a machine with CUDA 12 and cuDNN 9, or choose the device cpu or auto.", inner);
}
