using Armed.Onnx.Tests.Tracing;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

/// <summary>The code of docs/exporter.md: it runs here, and each of its lines must stand in this file.</summary>
public sealed class ExporterGuideTests
{
    [Fact]
    public void Guide_EveryLineOfCode_IsCompiledHere()
    {
        var source = Checkout.Read("tests", "Armed.Onnx.Tests", "ExporterGuideTests.cs") + Checkout.Read("tests", "Armed.Onnx.Tests", "Tracing", "RuntimeGraph.cs");
        string[] blocks = [.. Checkout.Read("docs", "exporter.md").Split("```").Where(b => b.StartsWith("csharp\n", StringComparison.Ordinal))];
        Assert.Equal(7, blocks.Length);
        var lines = blocks.SelectMany(b => b.Split('\n').Skip(1)).Select(l => l.Trim()).Where(l => l.Length > 0 && l != "using Armed.Onnx;");
        Assert.All(lines, line => Assert.Contains(line, source));
    }

    [Fact]
    public void WholeModule_WritesAFile()
    {
        TorchLibrary.EnsureLoadable(); // the first line of the program, before any use of TorchSharp
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "model.onnx");
        using var model = nn.Sequential(
            ("hidden", nn.Linear(20, 64)),
            ("act", nn.ReLU()),
            ("head", nn.Linear(64, 1)));
        OnnxExporter.Export(model, [-1, 20], path); // such as model.onnx
        using var session = new OnnxSession(File.ReadAllBytes(path));
        Assert.Equal([2, 1], session.Run(new float[40], [2, 20]).Shape);
    }

    [Fact]
    public void AnyModule_Traces()
    {
        using var folder = new TestFolder();
        var path = folder["model.onnx"];
        using var scope = NewDisposeScope();
        using var model = new Residual(8);
        var example = randn(4, 8);
        var options = new TraceOptions { InputNames = ["image"], OutputNames = ["logits"], OpenGraph = bytes => new RuntimeGraph(bytes) };
        var traced = OnnxExporter.Trace(model, [example], path, options);
        foreach (var warning in traced.Warnings)
        {
            Console.WriteLine(warning);
        }

        Assert.Equal(traced.File, File.ReadAllBytes(path));
    }

    [Fact]
    public void GraphOfYourOwn_Runs()
    {
        float[] mean = new float[20], sd = new float[20];
        Array.Fill(mean, 1f);
        Array.Fill(sd, 2f);
        using var scope = NewDisposeScope();
        using var model = nn.Linear(20, 1);
        var graph = new GraphBuilder("standardised");
        var x = graph.Input("features", TensorType.Float, -1, 20);
        var z = graph.Node("Div", [graph.Node("Sub", [x, graph.Constant("mean", mean, 20)]), graph.Constant("sd", sd, 20)]);
        GraphValue y;
        using (graph.Scope("net"))
        {
            y = ModuleExporterRegistry.Default.Export(model, z, new ExportContext(graph, ModuleExporterRegistry.Default, "net"));
        }

        graph.Output("prediction", y, TensorType.Float, -1, 1);
        graph.Metadata("role", "fixed");
        var file = graph.ToBytes();
        using var session = new OnnxSession(file);
        Parity.Close(model.forward(full(3, 20, 2f)), session.Run([.. Enumerable.Repeat(5f, 60)], [3, 20]), Parity.Dense);
    }

    [Fact]
    public void ModuleOfYourOwn_Exports()
    {
        using var model = nn.Sequential(new Residual(8), nn.Tanh());
        var registry = ModuleExporterRegistry.Default.With<Residual>((module, input, context) =>
            context.Builder.Node("Add", [input, context.Child("inner", module.Inner, input)]));
        var file = OnnxExporter.Export(model, [-1, 8], new OnnxExportOptions { Registry = registry });
        using var session = new OnnxSession(file);
        Assert.Equal([1, 8], session.Run(new float[8], [1, 8]).Shape);
    }

    [Fact]
    public void SeveralInputsAndOutputs_Export()
    {
        using var gate = new Gate(3, 4);
        var registry = ModuleExporterRegistry.Default.WithGraph<Gate>((module, inputs, context) =>
        {
            var open = context.Builder.Node("Sigmoid", [context.Child("gate", module.Opening, inputs[1])]);
            return [context.Builder.Node("Mul", [inputs[0], open]), open];
        });
        var file = OnnxExporter.Export(
            gate,
            [new("x", TensorType.Float, [-1, 4]), new("context", TensorType.Float, [-1, 3])],
            [new("gated", TensorType.Float), new("open", TensorType.Float)],
            new OnnxExportOptions { Registry = registry });
        using var session = new OnnxSession(file);
        Assert.Equal(["x", "context"], session.Inputs.Keys);
        Assert.Equal(["gated", "open"], session.Outputs.Keys);
    }
}
