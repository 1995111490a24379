using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

[NoTensorLeaks]
public sealed class OnnxExporterTests
{
    [Fact]
    public void Export_WholeNetwork_MatchesTorch()
    {
        using var module = Network();
        Parity.Check(module, [13], tolerance: 1e-5); // six layers of float32, each some 1e-6
    }

    [Fact]
    public void Export_NestedSequential_NamesCarryThePath()
    {
        using var module = Network();
        var text = GraphText.Of(OnnxExporter.Export(module, [-1, 13]));
        Assert.Contains("\nconst trunk.first.weight ", text);
        Assert.Contains("\ntrunk.first/Gemm: ", text);
        Assert.Contains("\nout output Float [batch, 3]\n", text);
    }

    [Fact]
    public void Export_SameModuleTwice_GivesTheSameBytes()
    {
        using var module = Network();
        Assert.Equal(OnnxExporter.Export(module, [-1, 13]), OnnxExporter.Export(module, [-1, 13]));
    }

    [Fact]
    public void Export_EmptySequential_PassesInputThrough()
    {
        using var module = nn.Sequential();
        Parity.Check(module, [4], tolerance: 0);
    }

    [Fact]
    public void Export_SharedModule_StoresItsWeightsOnce()
    {
        using var layer = nn.Linear(4, 4);
        using var module = nn.Sequential(("a", layer), ("b", layer));
        Parity.Check(module, [4], Parity.Dense);
        Assert.DoesNotContain("const b.weight", GraphText.Of(OnnxExporter.Export(module, [-1, 4])));
    }

    [Fact]
    public void Export_NamesAndMetadata_AreSeenByOnnxRuntime()
    {
        using var module = nn.Linear(2, 1);
        var options = new OnnxExportOptions
        {
            InputName = "features",
            OutputName = "prediction",
            GraphName = "fixed",
            Metadata = new Dictionary<string, string> { ["task"] = "binary", ["role"] = "fixed", ["levels"] = "ä,\"b\"\n" },
        };
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1, 2], options));
        var metadata = session.Metadata;
        Assert.Equal(("fixed", "Armed.Onnx"), (metadata.GraphName, metadata.ProducerName));
        Assert.Equal(options.Metadata, metadata.CustomMetadataMap);
        Assert.Equal([-1, 2], session.Inputs["features"].Dimensions);
        Assert.Equal("batch", session.Inputs["features"].SymbolicDimensions[0]);
        Assert.Equal([-1, 1], session.Outputs["prediction"].Dimensions);
        Assert.Equal("batch", session.Outputs["prediction"].SymbolicDimensions[0]);
    }

    [Fact]
    public void Export_InvalidOptions_NamesEveryFault()
    {
        using var module = nn.Linear(2, 1);
        var options = new OnnxExportOptions { InputName = " ", GraphName = "", InputType = (TensorType)3 };
        var error = Assert.Throws<ArgumentException>(() => OnnxExporter.Export(module, [-1, 2], options));
        Assert.Equal("Invalid OnnxExportOptions: InputName is empty; expected a name. GraphName is empty; expected a name. "
            + "InputType is 3; expected Float, Int64 or Bool.", error.Message);
    }

    [Fact]
    public void Export_DoubleParameters_IsRefused()
    {
        using var module = nn.Sequential(nn.Linear(2, 1, dtype: ScalarType.Float64));
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 2]));
        Assert.Contains("The module '0' holds 'weight' as Float64", error.Message);
    }

    [Fact]
    public void Export_UnknownOutputShape_AsksForIt()
    {
        using var module = nn.ReLU();
        var registry = ModuleExporterRegistry.Empty.With<ReLU>((_, x, c) => c.Builder.Node("Tile", [x, c.Builder.Constant("times", [1L, 2L], 2)]));
        var options = new OnnxExportOptions { Registry = registry };
        Assert.Contains("OutputShape", Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 2], options)).Message);
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1, 2], options with { OutputShape = [-1, 4] }));
        Assert.Equal([1f, 2f, 1f, 2f], session.Run([1f, 2f], [1, 2]).Values);
    }

    [Fact]
    public void Export_ToFile_ReplacesTheOldOne()
    {
        using var folder = new TestFolder();
        using var module = nn.Linear(2, 1);
        var path = Path.Combine(folder.Path, "model.onnx");
        File.WriteAllText(path, "old");
        OnnxExporter.Export(module, [-1, 2], path);
        Assert.Equal(OnnxExporter.Export(module, [-1, 2]), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Export_UnsupportedToFile_LeavesTheFolderAsItWas()
    {
        using var folder = new TestFolder();
        using var module = nn.Sequential(nn.Linear(2, 1), nn.AvgPool1d(1));
        var path = Path.Combine(folder.Path, "model.onnx");
        File.WriteAllText(path, "old");
        Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 2], path));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Export_MissingFolder_Throws()
    {
        using var module = nn.Linear(2, 1);
        using var folder = new TestFolder();
        Assert.Throws<DirectoryNotFoundException>(() => OnnxExporter.Export(module, [-1, 2], Path.Combine(folder.Path, "absent", "model.onnx")));
    }

    internal static Sequential Network() => nn.Sequential(
        ("trunk", nn.Sequential(
            ("first", nn.Linear(13, 33)),
            ("norm", nn.BatchNorm1d(33)),
            ("act", nn.GELU()),
            ("drop", nn.Dropout(0.3)),
            ("second", nn.Linear(33, 17, hasBias: false)),
            ("scale", nn.LayerNorm(17)),
            ("act2", nn.SiLU()))),
        ("head", nn.Sequential(nn.Linear(17, 3), nn.LogSoftmax(1))));
}
