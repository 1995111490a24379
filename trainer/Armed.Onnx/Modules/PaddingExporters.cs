using TorchSharp;
using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>The modules that pad.</summary>
internal static class PaddingExporters
{
    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry)
    {
        registry = Add<ConstantPad3d>(Add<ConstantPad2d>(Add<ConstantPad1d>(Add<ZeroPad2d>(registry, PaddingModes.Constant), PaddingModes.Constant), PaddingModes.Constant), PaddingModes.Constant);
        registry = Add<ReflectionPad3d>(Add<ReflectionPad2d>(Add<ReflectionPad1d>(registry, PaddingModes.Reflect), PaddingModes.Reflect), PaddingModes.Reflect);
        return Add<ReplicationPad3d>(Add<ReplicationPad2d>(Add<ReplicationPad1d>(registry, PaddingModes.Replicate), PaddingModes.Replicate), PaddingModes.Replicate);
    }

    private static ModuleExporterRegistry Add<TModule>(ModuleExporterRegistry registry, PaddingModes mode)
        where TModule : PadBase => registry.With<TModule>((module, input, context) => Pad(module, input, context, mode), "Pad");

    // torch gives pairs from the last axis backwards.
    private static GraphValue Pad<TModule>(TModule module, GraphValue input, ExportContext context, PaddingModes mode)
        where TModule : PadBase
    {
        var pairs = module.padding;
        var axes = pairs.Length / 2;
        long[] before = [.. Enumerable.Range(0, axes).Select(i => pairs[2 * (axes - 1 - i)])], after = [.. Enumerable.Range(0, axes).Select(i => pairs[2 * (axes - 1 - i) + 1])];
        return Padding.Around(context, input, before, after, mode, module.value);
    }
}
