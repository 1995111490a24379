using Armed.Onnx.Files;
using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>Exports a whole TorchSharp module as one ONNX model, as the module behaves in evaluation mode.</summary>
/// <remarks>The module is neither run nor changed. For several inputs or outputs, or parts around the module, use <see cref="GraphBuilder"/>
/// with <see cref="ModuleExporterRegistry.Export"/>.</remarks>
/// <example><code>OnnxExporter.Export(model, [-1, 20], "model.onnx");</code></example>
public static class OnnxExporter
{
    /// <summary>Exports a module to bytes.</summary>
    /// <param name="module">The module: one tensor in, one out.</param>
    /// <param name="inputShape">Dimensions of the input; -1 in the first place for a dynamic batch.</param>
    /// <param name="options">Names, types, metadata, exporters; null for the defaults.</param>
    /// <returns>The ONNX file's bytes: the same for the same module and options.</returns>
    /// <exception cref="OnnxExportException">A module in it cannot be exported, or the result is too large for one file.</exception>
    /// <exception cref="ArgumentException">An option or the shape is invalid.</exception>
    public static byte[] Export(nn.Module<Tensor, Tensor> module, ReadOnlySpan<long> inputShape, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new OnnxExportOptions();
        options.Validate();
        var builder = new GraphBuilder(options.GraphName);
        foreach ((var key, var value) in options.Metadata)
        {
            builder.Metadata(key, value);
        }

        var input = builder.Input(options.InputName, options.InputType, inputShape);
        var output = options.Registry.Export(module, input, new ExportContext(builder, options.Registry));
        builder.Output(options.OutputName, output, options.OutputType, OutputShape(module, output, options));
        return builder.ToBytes();
    }

    /// <summary>Exports a module to a file. The file appears whole or not at all; one of that name is replaced.</summary>
    /// <param name="module">The module: one tensor in, one out.</param>
    /// <param name="inputShape">Dimensions of the input; -1 in the first place for a dynamic batch.</param>
    /// <param name="path">The file to write; its folder must exist.</param>
    /// <param name="options">Names, types, metadata, exporters; null for the defaults.</param>
    /// <exception cref="OnnxExportException">A module in it cannot be exported, or the result is too large for one file.</exception>
    /// <exception cref="ArgumentException">An option, the shape or the path is invalid.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Export(nn.Module<Tensor, Tensor> module, ReadOnlySpan<long> inputShape, string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        AtomicFile.Write(path, Export(module, inputShape, options));
    }

    private static ReadOnlySpan<long> OutputShape(nn.Module module, GraphValue output, OnnxExportOptions options)
    {
        if (options.OutputShape is { } stated)
        {
            return stated.ToArray();
        }

        return output.Dims ?? throw new OnnxExportException(
            $"The shape of the output of {module.GetType()} is not known, as it comes from an operator without a shape rule. "
            + "State it: OnnxExportOptions.OutputShape, or GraphBuilder.WithShape in your exporter. Nothing was written.", "", module.GetType());
    }
}
