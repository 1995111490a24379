using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>A registered exporter with its module type erased.</summary>
internal sealed record ExporterEntry(SupportedModule Description, Func<nn.Module, IReadOnlyList<GraphValue>, ExportContext, IReadOnlyList<GraphValue>> Export)
{
    public static ExporterEntry Of<TModule>(IModuleExporter<TModule> exporter)
        where TModule : nn.Module =>
        new(new SupportedModule(typeof(TModule), exporter.Operators, exporter.Remarks), (module, inputs, context) => inputs.Count == 1
            ? [exporter.Export((TModule)module, inputs[0], context)]
            : throw context.Unsupported(module, $"its exporter takes 1 input, but the call passes {inputs.Count}. Pass one, or register an IGraphExporter for the type."));

    public static ExporterEntry Of<TModule>(IGraphExporter<TModule> exporter)
        where TModule : nn.Module =>
        new(new SupportedModule(typeof(TModule), exporter.Operators, exporter.Remarks), (module, inputs, context) => exporter.Export((TModule)module, inputs, context));
}
