using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>
/// Writes one type of module with several inputs or several outputs into a graph, as the module behaves in evaluation mode. <see cref="IModuleExporter{TModule}"/> is the same for one
/// input and one output.
/// </summary>
/// <typeparam name="TModule">The exact type of the modules that it exports; derived types are not included.</typeparam>
public interface IGraphExporter<in TModule>
    where TModule : nn.Module
{
    /// <summary>The ONNX operators that it writes, for the table of supported modules, such as <c>Split; Concat</c>.</summary>
    public string Operators { get; }

    /// <summary>Limits that a user should know, for the table of supported modules; empty by default.</summary>
    public string Remarks => "";

    /// <summary>Adds the module's computation to the graph.</summary>
    /// <param name="module">The module; it is not changed and not run.</param>
    /// <param name="inputs">The module's inputs in the order of its <c>forward</c>.</param>
    /// <param name="context">The module's position, the graph, and how to export children.</param>
    /// <returns>The module's outputs in the order in which <c>forward</c> returns them, at least one.</returns>
    /// <exception cref="OnnxExportException">The module cannot be exported exactly (see <see cref="ExportContext.Unsupported"/>).</exception>
    public IReadOnlyList<GraphValue> Export(TModule module, IReadOnlyList<GraphValue> inputs, ExportContext context);
}
