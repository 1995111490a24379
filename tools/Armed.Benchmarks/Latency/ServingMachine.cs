using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Armed.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Benchmarks.Latency;

/// <summary>What the figures were taken on.</summary>
internal static class ServingMachine
{
    public static void Describe(ArmedModel model, TextWriter output)
    {
        output.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}, "
            + $"{Environment.ProcessorCount} cores, AVX-512 {(Avx512F.IsSupported ? "yes" : "no")}");
        output.WriteLine($"Bundle {Path.GetFileName(Path.TrimEndingDirectorySeparator(model.Path))}: {model.Task}, {model.Columns.Count} columns, "
            + $"{string.Join(" and ", model.Factors.Select(factor => $"{factor.Levels.Count} clusters"))}");
    }
}
