using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Benchmarks.Latency;

/// <summary>A graph of a bundle with one number of rows in bound, pinned memory: the least that a call of ONNX Runtime can be.</summary>
internal sealed class RawGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _values = [];
    private readonly List<GCHandle> _pins = [];

    /// <param name="bundle">Folder of the bundle.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The rows that it gets.</param>
    /// <param name="outputs">How many of its outputs are bound.</param>
    public RawGraph(string bundle, GraphDescription graph, BundleRows rows, int outputs = int.MaxValue)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(File.ReadAllBytes(Path.Combine(bundle, graph.File)), options);
        _binding = _session.CreateIoBinding();
        foreach (var input in graph.Inputs)
        {
            _binding.BindInput(input.Name, Input(input.Name, rows, input.Columns));
        }

        foreach (var output in graph.Outputs.Take(outputs))
        {
            _binding.BindOutput(output.Name, Pin(new float[rows.Count * output.Columns], rows.Count, output.Columns));
        }
    }

    public void Run() => _session.RunWithBinding(_options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _values.ForEach(value => value.Dispose());
        _pins.ForEach(pin => pin.Free());
        _options.Dispose();
        _session.Dispose();
    }

    private OrtValue Input(string name, BundleRows rows, int columns) => name switch
    {
        "features" => Pin(rows.Features, rows.Count, columns),
        "offset" => Pin(rows.Offsets, rows.Count, columns),
        "categories" => Pin(rows.Categories, rows.Count, columns),
        _ => Pin(rows.Clusters, rows.Count, columns),
    };

    private OrtValue Pin<T>(T[] data, int rows, int columns)
        where T : unmanaged
    {
        _pins.Add(GCHandle.Alloc(data, GCHandleType.Pinned));
        _values.Add(OrtValue.CreateTensorValueFromMemory(data, [rows, columns]));
        return _values[^1];
    }
}
