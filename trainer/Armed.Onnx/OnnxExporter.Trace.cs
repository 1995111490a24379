using Armed.Onnx.Files;
using Armed.Onnx.Tracing.Exporting;
using static TorchSharp.torch;

namespace Armed.Onnx;

public static partial class OnnxExporter
{
    /// <summary>Exports any module by running it: libtorch records its forward pass, whatever C# it is written in.</summary>
    /// <param name="module">The module, of one tensor in and one out. It is run in evaluation mode without gradients, and has the mode it had afterwards.</param>
    /// <param name="exampleInput">An input with its true sizes; the first axis is the batch, of any size.</param>
    /// <param name="options">Names, the comparison with the module and more; null for the defaults.</param>
    /// <returns>The file, warnings, and the largest difference to the module.</returns>
    /// <inheritdoc cref="Trace(nn.Module, IReadOnlyList{Tensor}, TraceOptions?)" path="/exception"/>
    /// <example><code>TracedModel traced = OnnxExporter.Trace(model, torch.randn(4, 3, 64, 64));</code></example>
    public static TracedModel Trace(nn.Module<Tensor, Tensor> module, Tensor exampleInput, TraceOptions? options = null) => Trace(module, [exampleInput], options);

    /// <summary>Exports any module of several inputs or outputs by running it.</summary>
    /// <param name="module">The module. It is run in evaluation mode without gradients, and has the mode it had afterwards.</param>
    /// <param name="exampleInputs">An input of true sizes for each tensor that <c>forward</c> takes: Float32, Int64, Byte or Bool.</param>
    /// <param name="options">Names, the comparison with the module and more; null for the defaults.</param>
    /// <returns>The file, warnings, and the largest difference to the module.</returns>
    /// <exception cref="OnnxExportException">An operator cannot be written, forward depends on data or changes a buffer or parameter, or the graph differs from the module. The message names the operator and the module.</exception>
    /// <exception cref="PlatformNotSupportedException">libtorch's tracer cannot be driven on this system; use
    /// <see cref="Export(nn.Module, IReadOnlyList{GraphTensor}, IReadOnlyList{GraphTensor}, OnnxExportOptions?)"/>.</exception>
    /// <exception cref="ArgumentException">An option or an example is invalid.</exception>
    /// <remarks>
    /// forward runs once before the traces, outside any dispose scope of the export, so that the module can use later what it kept of that run. It must not write into buffers or parameters.
    /// The batch stays dynamic because traces at several batches are compared. A branch on data is found where traces with other data, or the comparison, take the other side; docs/exporter.md says what is not.
    /// </remarks>
    public static TracedModel Trace(nn.Module module, IReadOnlyList<Tensor> exampleInputs, TraceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(exampleInputs);
        options ??= new TraceOptions();
        return options.ExternalData
            ? throw new ArgumentException($"{nameof(TraceOptions.ExternalData)} writes a second file beside the first; pass a path to the export.", nameof(options))
            : new TraceExporter(module, exampleInputs, options).Export(null);
    }

    /// <summary>Exports any module to a file by running it. The file appears whole, after the comparison, or not at all; one of that name is replaced.</summary>
    /// <param name="module">The module.</param>
    /// <param name="exampleInputs">An input of true sizes for each tensor that <c>forward</c> takes.</param>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="options">Names, the comparison with the module and more; null for the defaults.</param>
    /// <returns>The file, warnings, and the largest difference to the module.</returns>
    /// <inheritdoc cref="Trace(nn.Module, IReadOnlyList{Tensor}, TraceOptions?)" path="/exception"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static TracedModel Trace(nn.Module module, IReadOnlyList<Tensor> exampleInputs, string path, TraceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (options is { ExternalData: true })
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentNullException.ThrowIfNull(exampleInputs);
            return new TraceExporter(module, exampleInputs, options).Export(path);
        }

        var traced = Trace(module, exampleInputs, options);
        AtomicFile.Write(path, traced.File);
        return traced;
    }
}
