using Armed.Onnx.Files;
using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>Exports a whole TorchSharp module as one ONNX model, as the module behaves in evaluation mode.</summary>
/// <remarks><c>Export</c> does not change the module, and runs only parts of it whose options TorchSharp hides (RNN, attention, EmbeddingBag), on a small input; <c>Trace</c> runs it.
/// For parts around the module use <see cref="GraphBuilder"/> with
/// <see cref="ModuleExporterRegistry.Export(nn.Module, GraphValue, ExportContext)"/>.</remarks>
/// <example><code>OnnxExporter.Export(model, [-1, 20], "model.onnx");</code></example>
public static partial class OnnxExporter
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
        var (inputs, outputs) = SinglePorts(inputShape, options);
        return Write(module, inputs, outputs, options);
    }

    /// <summary>Exports a module with several inputs or several outputs to bytes.</summary>
    /// <param name="module">The module. Its exact type, or the types inside it, have an exporter in <see cref="OnnxExportOptions.Registry"/>.</param>
    /// <param name="inputs">Name, type and shape of each input, in the order of the module's <c>forward</c>.</param>
    /// <param name="outputs">Name and type of each output, in the order in which <c>forward</c> returns them.</param>
    /// <param name="options">Metadata, exporters and the graph's name; null for the defaults. Its names, types and shape of one input and one output are not used.</param>
    /// <returns>The ONNX file's bytes: the same for the same module and options.</returns>
    /// <exception cref="OnnxExportException">A module in it cannot be exported, the number of outputs is another, or the result is too large for one file.</exception>
    /// <exception cref="ArgumentException">An option or a shape is invalid, or two tensors have one name.</exception>
    /// <example>
    /// <code>
    /// byte[] file = OnnxExporter.Export(
    ///     gate, [new("x", TensorType.Float, [-1, 8]), new("context", TensorType.Float, [-1, 3])], [new("gated", TensorType.Float), new("open", TensorType.Float)],
    ///     new OnnxExportOptions { Registry = registry });
    /// </code>
    /// </example>
    public static byte[] Export(nn.Module module, IReadOnlyList<GraphTensor> inputs, IReadOnlyList<GraphTensor> outputs, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        options ??= new OnnxExportOptions();
        options.Validate();
        if (inputs.Concat(outputs).FirstOrDefault(tensor => !Enum.IsDefined(tensor.Type)) is { } odd)
        {
            throw new ArgumentException($"The type of '{odd.Name}' is {(int)odd.Type}; expected Float, Int64 or Bool.", inputs.Contains(odd) ? nameof(inputs) : nameof(outputs));
        }

        if (inputs.FirstOrDefault(input => input.Shape is null) is { } unstated)
        {
            throw new ArgumentException($"The input '{unstated.Name}' has no shape; expected its dimensions, with -1 in the first place for the batch.", nameof(inputs));
        }

        return Write(module, inputs, outputs, options);
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
        if (options is not { ExternalData: true })
        {
            AtomicFile.Write(path, Export(module, inputShape, options));
            return;
        }

        ArgumentNullException.ThrowIfNull(module);
        options.Validate();
        var (inputs, outputs) = SinglePorts(inputShape, options);
        Build(module, inputs, outputs, options).SaveWithExternalData(path, options.Weights);
    }

    private static (GraphTensor[] Inputs, GraphTensor[] Outputs) SinglePorts(ReadOnlySpan<long> inputShape, OnnxExportOptions options) =>
        ([new(options.InputName, options.InputType, inputShape.ToArray())], [new(options.OutputName, options.OutputType, options.OutputShape)]);

    private static byte[] Write(nn.Module module, IReadOnlyList<GraphTensor> inputs, IReadOnlyList<GraphTensor> outputs, OnnxExportOptions options) => options.ExternalData
        ? throw new ArgumentException($"{nameof(OnnxExportOptions.ExternalData)} writes a second file beside the first; pass a path to the export.", nameof(options))
        : Build(module, inputs, outputs, options).ToBytes(options.Weights);

    private static GraphBuilder Build(nn.Module module, IReadOnlyList<GraphTensor> inputs, IReadOnlyList<GraphTensor> outputs, OnnxExportOptions options)
    {
        var builder = options.ExternalData ? new GraphBuilder(options.GraphName, long.MaxValue) : new GraphBuilder(options.GraphName);
        foreach ((var key, var value) in options.Metadata)
        {
            builder.Metadata(key, value);
        }

        GraphValue[] read = [.. inputs.Select(input => builder.Input(input.Name, input.Type, [.. input.Shape!]))];
        var context = new ExportContext(builder, options.Registry);
        var written = context.Export(module, read);
        if (written.Count != outputs.Count)
        {
            throw context.Unsupported(module, $"it has {written.Count} outputs, but {outputs.Count} are named: {string.Join(", ", outputs.Select(output => output.Name))}. Name every output.");
        }

        for (var i = 0; i < outputs.Count; i++)
        {
            builder.Output(outputs[i].Name, written[i], outputs[i].Type, OutputShape(module, written[i], outputs[i]));
        }

        return builder;
    }

    private static ReadOnlySpan<long> OutputShape(nn.Module module, GraphValue output, GraphTensor tensor)
    {
        if (tensor.Shape is { } stated)
        {
            return stated.ToArray();
        }

        return output.Dims ?? throw new OnnxExportException(
            $"The shape of the output '{tensor.Name}' of {module.GetType()} is not known, because it comes from an operator without a shape rule. "
            + "State it: OnnxExportOptions.OutputShape, GraphTensor.Shape, or GraphBuilder.WithShape in your exporter. Nothing was written.", "", module.GetType());
    }
}
