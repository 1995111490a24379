using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>An exporter of several inputs or outputs that is a function.</summary>
internal sealed class DelegateGraphExporter<TModule>(
    Func<TModule, IReadOnlyList<GraphValue>, ExportContext, IReadOnlyList<GraphValue>> export, string operators, string remarks) : IGraphExporter<TModule>
    where TModule : nn.Module
{
    private readonly Func<TModule, IReadOnlyList<GraphValue>, ExportContext, IReadOnlyList<GraphValue>> _export = export ?? throw new ArgumentNullException(nameof(export));

    public string Operators => operators;

    public string Remarks => remarks;

    public IReadOnlyList<GraphValue> Export(TModule module, IReadOnlyList<GraphValue> inputs, ExportContext context) => _export(module, inputs, context);
}
