using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>A registered exporter with its module type erased.</summary>
internal sealed record ExporterEntry(SupportedModule Description, Func<nn.Module, GraphValue, ExportContext, GraphValue> Export)
{
    public static ExporterEntry Of<TModule>(IModuleExporter<TModule> exporter)
        where TModule : nn.Module =>
        new(new SupportedModule(typeof(TModule), exporter.Operators, exporter.Remarks), (module, input, context) => exporter.Export((TModule)module, input, context));
}
