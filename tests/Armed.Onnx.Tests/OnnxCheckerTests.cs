using System.Diagnostics;
using Armed.Onnx.Tests.Tracing;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

/// <summary>An independent judge: onnx.checker of Python's onnx package, where it is installed (Debian: python3-onnx).</summary>
public sealed class OnnxCheckerTests
{
    private const string Check = "import sys, onnx\nfor f in sys.argv[1:]: onnx.checker.check_model(onnx.load(f), full_check=True)";

    [Fact]
    public void Export_EveryKindOfModule_PassesTheFullCheck()
    {
        var python = Pythons().FirstOrDefault(p => Run(p, "-c", "import onnx").ExitCode == 0);
        Assert.SkipUnless(python is not null, "Python's onnx package is not installed (Debian: apt-get install python3-onnx).");
        using var folder = new TestFolder();
        string[] files = [.. Models().Select((model, i) => folder.Write($"{i}.onnx", model))];
        (var exitCode, var error) = Run(python, ["-c", Check, .. files]);
        Assert.True(exitCode == 0, error);
    }

    private static IEnumerable<byte[]> Models()
    {
        using var scope = NewDisposeScope();
        yield return OnnxExporter.Export(OnnxExporterTests.Network(), [-1, 13]);
        yield return OnnxExporter.Export(nn.Sequential(nn.Embedding(5, 4), nn.Flatten(), nn.ELU(0.5)), [-1, 3], new OnnxExportOptions { InputType = TensorType.Int64 });
        yield return OnnxExporter.Export(nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(3), nn.Flatten(1, 2), nn.Softmax(1)), [-1, 3, 4]);
        foreach (var (name, model) in SuiteModels.All)
        {
            yield return OnnxExporter.Trace(model.Module(), SuiteModels.Input(name, 3)).File;
        }

        foreach (var weights in Enum.GetValues<WeightPrecision>())
        {
            yield return OnnxExporter.Export(nn.Sequential(nn.Linear(12, 12), nn.ReLU(), nn.Linear(12, 2)), [-1, 12], new OnnxExportOptions { Weights = weights });
        }

        foreach (var sample in Modules.ModuleSamples.All.Values.SelectMany(samples => samples).Where(sample => sample.Inputs == 1 && sample.Codes == 0))
        {
            yield return OnnxExporter.Export(sample.Module(), [new GraphTensor("x", TensorType.Float, [-1, .. sample.Tails[0]])], Modules.ModuleDifferences.Outputs(sample.Module()));
        }

        foreach (var create in ActivationModules())
        {
            yield return OnnxExporter.Export(create(), [-1, 3]);
        }
    }

    private static IEnumerable<Func<nn.Module<Tensor, Tensor>>> ActivationModules() =>
    [
        () => nn.ReLU(), () => nn.LeakyReLU(), () => nn.SELU(), () => nn.Tanh(), () => nn.Sigmoid(), () => nn.LogSigmoid(), () => nn.Softsign(),
        () => nn.ReLU6(), () => nn.GELU(TorchSharp.Modules.GELU.Approximate.tanh), () => nn.Softplus(2, 1), nn.Identity,
    ];

    // The system's Python first: another one on the path rarely has Debian's packages.
    private static IEnumerable<string> Pythons() => ["/usr/bin/python3", "python3"];

    private static (int ExitCode, string Error) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
