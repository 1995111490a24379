using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>An exporter that is a function.</summary>
internal sealed class DelegateExporter<TModule>(Func<TModule, GraphValue, ExportContext, GraphValue> export, string operators, string remarks)
    : IModuleExporter<TModule>
    where TModule : nn.Module
{
    private readonly Func<TModule, GraphValue, ExportContext, GraphValue> _export = export ?? throw new ArgumentNullException(nameof(export));

    public string Operators => operators;

    public string Remarks => remarks;

    public GraphValue Export(TModule module, GraphValue input, ExportContext context) => _export(module, input, context);
}
