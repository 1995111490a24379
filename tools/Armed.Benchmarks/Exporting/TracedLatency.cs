using Armed.Benchmarks.Steps;
using Armed.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Armed.Benchmarks.Exporting;

/// <summary>A traced ResNet-18 in ONNX Runtime beside the same graph in minimal form: every fusion made and no node left that does nothing, as ONNX Runtime's own offline optimisation writes it.</summary>
internal static class TracedLatency
{
    private const int Size = 224;

    public static void Run(TextWriter output)
    {
        using var scope = NewDisposeScope();
        using var module = new ResidualNetwork();
        var traced = OnnxExporter.Trace(module, randn(2, 3, Size, Size)).File;
        var image = randn(1, 3, Size, Size).data<float>().ToArray();
        using var own = Session(traced);
        using var minimal = Session(Minimal(traced));
        using var input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, Size, Size]);
        Action<long> Way(InferenceSession session) => _ =>
        {
            using var options = new RunOptions();
            using var results = session.Run(options, session.InputNames, [input], session.OutputNames);
        };

        var times = PairedRounds.Run([Way(own), Way(minimal)], secondsPerTurn: 0.5);
        output.WriteLine(FormattableString.Invariant($"ResNet-18, one image of {Size} x {Size}, one thread, median of processor time: traced {times[0] / 1000:F2} ms, minimal {times[1] / 1000:F2} ms, ratio {times[0] / times[1]:F3}"));
    }

    private static byte[] Minimal(byte[] graph)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var options = Options(GraphOptimizationLevel.ORT_ENABLE_EXTENDED);
            options.OptimizedModelFilePath = file;
            new InferenceSession(graph, options).Dispose();
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static InferenceSession Session(byte[] graph)
    {
        using var options = Options(GraphOptimizationLevel.ORT_ENABLE_ALL);
        return new InferenceSession(graph, options);
    }

    private static SessionOptions Options(GraphOptimizationLevel level) =>
        new() { IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = level, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
}
