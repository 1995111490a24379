using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

[NoTensorLeaks]
public sealed class ModuleExporterRegistryTests
{
    [Fact]
    public void With_TypeThatHasAnExporter_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => ModuleExporterRegistry.Default.With<ReLU>((_, input, _) => input));
        Assert.Contains("TorchSharp.Modules.ReLU already has an exporter; call Replace", error.Message);
    }

    [Fact]
    public void Replace_TypeWithoutExporter_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => ModuleExporterRegistry.Empty.Replace<ReLU>((_, input, _) => input));
        Assert.Contains("no exporter to replace; call With", error.Message);
    }

    [Fact]
    public void Replace_ThenExport_UsesTheNewOneAndLeavesTheOldRegistry()
    {
        using var module = nn.ReLU();
        var replaced = ModuleExporterRegistry.Default.Replace<ReLU>((_, input, context) => context.Builder.Node("Neg", [input]));
        using var changed = new OnnxSession(OnnxExporter.Export(module, [-1, 1], new OnnxExportOptions { Registry = replaced }));
        using var original = new OnnxSession(OnnxExporter.Export(module, [-1, 1]));
        Assert.Equal([-2f], changed.Run([2f], [1, 1]).Values);
        Assert.Equal([2f], original.Run([2f], [1, 1]).Values);
    }

    [Fact]
    public void Export_UnsupportedInside_NamesPathTypeNearestAndHowToRegister()
    {
        using var module = nn.Sequential(("layers", nn.Sequential(("0", nn.Linear(2, 2)), ("norm", nn.AdaptiveMaxPool3d([1, 1, 1])))));
        var error = Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 2]));
        Assert.Equal("layers.norm", error.ModulePath);
        Assert.Equal(typeof(AdaptiveMaxPool3d), error.ModuleType);
        Assert.Equal(17, error.Opset);
        Assert.Equal("The module 'layers.norm' of type TorchSharp.Modules.AdaptiveMaxPool3d cannot be exported to ONNX opset 17: no exporter is registered for exactly this type. "
            + "Nearest supported types: AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveAvgPool3d. Write one with ModuleExporterRegistry.Default.With<AdaptiveMaxPool3d>((module, input, context) => ...) "
            + "and pass that registry to the export, trace the whole model with OnnxExporter.Trace, or build it of supported modules (docs/exporter.md). Nothing was written.", error.Message);
    }

    [Fact]
    public void Export_DerivedType_IsNotItsBase()
    {
        using var module = new TwoLayers();
        Assert.Contains("exactly this type", Assert.Throws<OnnxExportException>(() => OnnxExporter.Export(module, [-1, 3])).Message);
    }

    [Fact]
    public void With_CustomModule_ExportsItWithItsChild()
    {
        var registry = ModuleExporterRegistry.Default.With<Residual>((module, input, context) =>
            context.Builder.Node("Add", [input, context.Child("inner", module.Inner, input)]));
        var second = new Residual(5);
        using (NewDisposeScope())
        using (no_grad())
        {
            second.Inner.weight!.zero_(); // equal weights are stored once, and another test may seed the generator between the two
        }

        using var model = nn.Sequential(new Residual(5), nn.ReLU(), second);
        Parity.Check(model, [5], Parity.Dense, options: new OnnxExportOptions { Registry = registry });
        Assert.Contains("2.inner.weight", GraphText.Of(OnnxExporter.Export(model, [-1, 5], new OnnxExportOptions { Registry = registry })));
    }

    [Fact]
    public void Export_CustomExporterThatMakesTensors_LeavesNone()
    {
        var registry = ModuleExporterRegistry.Empty.With<Linear>((module, input, context) =>
            context.Builder.Node("MatMul", [input, context.Constant("w", module.weight.t() * 2)]));
        using var module = nn.Linear(3, 2);
        Assert.NotEmpty(OnnxExporter.Export(module, [-1, 3], new OnnxExportOptions { Registry = registry }));
    }

    private sealed class TwoLayers() : Sequential(nn.Linear(3, 3), nn.Linear(3, 3));
}
