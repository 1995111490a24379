using Armed.Onnx.Schema;
using Armed.Onnx.Tests.Tracing;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

[NoTensorLeaks]
public sealed class ExternalDataTests
{
    [Theory]
    [InlineData(WeightPrecision.Full)]
    [InlineData(WeightPrecision.DynamicInt8)]
    public void Export_WithExternalData_GivesTheSameResults(WeightPrecision weights)
    {
        using var folder = new TestFolder();
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(40, 50), nn.ReLU(), nn.Linear(50, 2));
        var options = new OnnxExportOptions { Weights = weights };
        OnnxExporter.Export(module, [-1, 40], folder["model.onnx"], options with { ExternalData = true });
        Assert.Equal(["model.onnx", Data(folder)], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var constants = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["model.onnx"])).Graph.Initializer;
        Assert.Contains(constants, constant => constant.DataLocation == TensorProto.Types.DataLocation.External);
        Assert.All(constants, constant => Assert.Equal(constant.DataLocation == TensorProto.Types.DataLocation.External, !constant.HasRawData));
        float[] x = [.. Enumerable.Range(0, 80).Select(i => i / 80f)];
        using var embedded = new OnnxSession(OnnxExporter.Export(module, [-1, 40], options));
        Assert.Equal(embedded.Run(x, [2, 40]).Values, Run(folder["model.onnx"], x));
    }

    [Fact]
    public void Trace_WithExternalData_ComparesAndWritesTwoFiles()
    {
        using var folder = new TestFolder();
        using var scope = NewDisposeScope();
        using var module = nn.Linear(40, 50);
        var traced = OnnxExporter.Trace(module, [randn(3, 40)], folder["model.onnx"], new TraceOptions { ExternalData = true, OpenGraph = file => new RuntimeGraph(file) });
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-6);
        Assert.True(traced.File.Length < 2000);
        Assert.Equal(40 * 50 * 4, new FileInfo(folder[Data(folder)]).Length);
        Assert.Equal(100, Run(folder["model.onnx"], new float[80]).Length);
    }

    [Fact]
    public void Export_ToBytes_NeedsAPath()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(4, 2);
        Assert.Contains("pass a path", Assert.Throws<ArgumentException>(() => OnnxExporter.Export(module, [-1, 4], new OnnxExportOptions { ExternalData = true })).Message);
        Assert.Contains("pass a path", Assert.Throws<ArgumentException>(() => OnnxExporter.Trace(module, randn(2, 4), new TraceOptions { ExternalData = true })).Message);
    }

    [Fact]
    public void Export_OverAnotherModel_ReplacesItsData()
    {
        using var folder = new TestFolder();
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> first = nn.Linear(40, 50), second = nn.Linear(40, 50);
        var options = new OnnxExportOptions { ExternalData = true };
        File.WriteAllText(folder["model.onnx.v2.data"], "of another model");
        OnnxExporter.Export(first, [-1, 40], folder["model.onnx"], options);
        var old = Data(folder);
        OnnxExporter.Export(first, [-1, 40], folder["model.onnx"], options);
        Assert.Equal(old, Data(folder)); // the same content has the same name
        OnnxExporter.Export(second, [-1, 40], folder["model.onnx"], options);
        Assert.NotEqual(old, Data(folder));
        Assert.Equal(["model.onnx", Data(folder), "model.onnx.v2.data"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Export_GraphThatCannotBeWritten_LeavesNothing()
    {
        using var folder = new TestFolder();
        using var scope = NewDisposeScope();
        using var module = nn.Linear(40, 50);
        Directory.CreateDirectory(folder["model.onnx"]); // in the graph's place
        Assert.ThrowsAny<IOException>(() => OnnxExporter.Export(module, [-1, 40], folder["model.onnx"], new OnnxExportOptions { ExternalData = true }));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    // Named by the graph, with a hash of its content.
    private static string Data(TestFolder folder)
    {
        var constants = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["model.onnx"])).Graph.Initializer;
        var name = constants.SelectMany(constant => constant.ExternalData).First(entry => entry.Key == "location").Value;
        Assert.Matches("^model\\.onnx\\.[0-9a-f]{16}\\.data$", name);
        Assert.True(File.Exists(folder[name]));
        return name;
    }

    private static float[] Run(string path, float[] x)
    {
        using var session = new InferenceSession(path);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(x, [2, 40]);
        using var results = session.Run(run, ["input"], [input], ["output"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
