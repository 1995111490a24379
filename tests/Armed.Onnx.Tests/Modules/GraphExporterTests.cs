using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

/// <summary>Modules with several inputs and outputs: a registered exporter, a child, and every refusal.</summary>
[NoTensorLeaks]
public sealed class GraphExporterTests
{
    private static readonly ModuleExporterRegistry s_registry = ModuleExporterRegistry.Default.WithGraph<Gate>((module, inputs, context) =>
    {
        var open = context.Builder.Node("Sigmoid", [context.Child("gate", module.Opening, inputs[1])]);
        return [context.Builder.Node("Mul", [inputs[0], open]), open];
    });

    private static readonly GraphTensor[] s_inputs = [new("x", TensorType.Float, [-1, 4]), new("context", TensorType.Float, [-1, 3])];

    private static readonly GraphTensor[] s_outputs = [new("gated", TensorType.Float), new("open", TensorType.Float)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Export_TwoInputsAndOutputs_MatchesTorch(int batch)
    {
        using var scope = NewDisposeScope();
        using var module = new Gate(3, 4);
        using var session = new OnnxSession(OnnxExporter.Export(module, s_inputs, s_outputs, new OnnxExportOptions { Registry = s_registry }));
        var (x, context) = (randn(batch, 4), randn(batch, 3));
        (string, float[], long[])[] inputs = [("x", [.. x.data<float>()], [batch, 4]), ("context", [.. context.data<float>()], [batch, 3])];
        var (gated, open) = module.forward(x, context);
        Assert.Equal(["gated", "open"], session.Outputs.Keys);
        Parity.Close(gated, session.Run(inputs), Parity.Dense);
        Parity.Close(open, session.RunFor("open", inputs), Parity.Dense);
    }

    [Fact]
    public void Export_InsideAParent_KeepsPathsAndNames()
    {
        using var module = new GatedTwice();
        var registry = s_registry.WithGraph<GatedTwice>((parent, inputs, context) =>
        {
            var first = context.Child("first", parent.First, inputs);
            return [context.Child("second", parent.Second, [first[0], inputs[1]])[0]];
        });
        var file = OnnxExporter.Export(module, s_inputs, [new("y", TensorType.Float)], new OnnxExportOptions { Registry = registry });
        Assert.Contains("second.gate.weight", GraphText.Of(file));
    }

    [Fact]
    public void Export_TwoOutputsWhereOneIsTaken_SaysWhichOverload()
    {
        using var module = new Gate(3, 3);
        var registry = ModuleExporterRegistry.Default.WithGraph<Gate>((_, inputs, _) => [inputs[0], inputs[0]]);
        var builder = new GraphBuilder("g");
        var error = Assert.Throws<OnnxExportException>(() => registry.Export(module, builder.Input("x", TensorType.Float, -1, 3), new ExportContext(builder, registry)));
        Assert.Contains("it has 2 outputs where its parent takes one", error.Message);
    }

    [Fact]
    public void Export_TwoInputsForAModuleOfOne_IsRefused()
    {
        using var module = nn.Linear(3, 3);
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, s_inputs, [new("y", TensorType.Float)]));
        Assert.Contains("its exporter takes 1 input, but the call passes 2", error.Message);
    }

    [Fact]
    public void Export_AnOutputWithoutAName_IsRefused()
    {
        using var module = new Gate(3, 4);
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, s_inputs, s_outputs[..1], new OnnxExportOptions { Registry = s_registry }));
        Assert.Contains("it has 2 outputs, but 1 are named: gated", error.Message);
    }

    [Fact]
    public void Export_InputWithoutAShape_IsRefused()
    {
        using var module = new Gate(3, 4);
        var error = Assert.Throws<ArgumentException>(() => OnnxExporter.Export(module, [new("x", TensorType.Float)], s_outputs));
        Assert.Contains("The input 'x' has no shape", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Export_Bilinear_MatchesTorch(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Bilinear(4, 3, 5, hasBias);
        using var session = new OnnxSession(OnnxExporter.Export(module, s_inputs, [new("y", TensorType.Float)]));
        var (x, context) = (randn(7, 4), randn(7, 3));
        Parity.Close(module.forward(x, context), session.Run(("x", [.. x.data<float>()], [7L, 4]), ("context", (float[])[.. context.data<float>()], [7L, 3])), Parity.Dense);
    }

    private sealed class GatedTwice : nn.Module
    {
        public GatedTwice()
            : base(nameof(GatedTwice))
        {
            register_module("first", First);
            register_module("second", Second);
        }

        public Gate First { get; } = new(3, 4);

        public Gate Second { get; } = new(3, 4);
    }
}
