using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>Writes one type of module into a graph, as the module behaves in evaluation mode.</summary>
/// <typeparam name="TModule">The exact type of the modules that it exports; derived types are not included.</typeparam>
public interface IModuleExporter<in TModule>
    where TModule : nn.Module
{
    /// <summary>The ONNX operators that it writes, for the table of supported modules, such as <c>Gemm; MatMul, Add</c>.</summary>
    public string Operators { get; }

    /// <summary>Limits that a user should know, for the table of supported modules; empty by default.</summary>
    public string Remarks => "";

    /// <summary>Adds the module's computation to the graph.</summary>
    /// <param name="module">The module; it is not changed and not run.</param>
    /// <param name="input">The module's input.</param>
    /// <param name="context">The module's position, the graph, and how to export children.</param>
    /// <returns>The module's output.</returns>
    /// <exception cref="OnnxExportException">The module cannot be exported exactly (see <see cref="ExportContext.Unsupported"/>).</exception>
    public GraphValue Export(TModule module, GraphValue input, ExportContext context);
}
