using Armed.Onnx.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>The position of an exporter: the graph, the module's path, and the registry for its children.</summary>
public sealed class ExportContext
{
    /// <summary>Starts at a module that is nobody's child.</summary>
    /// <param name="builder">The graph to write into.</param>
    /// <param name="registry">Exporters for the module and its children.</param>
    /// <param name="path">The module's path in messages, such as <c>trunk</c>; empty by default. Names in the graph come from the builder's scopes.</param>
    public ExportContext(GraphBuilder builder, ModuleExporterRegistry registry, string path = "")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(path);
        Builder = builder;
        Registry = registry;
        Path = path;
    }

    /// <summary>The graph to write into.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>Exporters for children.</summary>
    public ModuleExporterRegistry Registry { get; }

    /// <summary>Path of the module being exported, such as <c>layers.2</c>; empty at the top.</summary>
    public string Path { get; }

    /// <summary>Exports a module at this place: for one that is not a child, or stands for its parent.</summary>
    /// <exception cref="OnnxExportException">The module cannot be exported.</exception>
    public GraphValue Export(nn.Module module, GraphValue input) => Registry.Export(module, input, this);

    /// <summary>Exports a module with several inputs or outputs at this place.</summary>
    /// <exception cref="OnnxExportException">The module cannot be exported.</exception>
    public IReadOnlyList<GraphValue> Export(nn.Module module, IReadOnlyList<GraphValue> inputs) => Registry.Export(module, inputs, this);

    /// <summary>Exports a child under its name: path and names in the graph carry it.</summary>
    /// <param name="name">The child's name in its parent.</param>
    /// <param name="child">The child.</param>
    /// <param name="input">The child's input.</param>
    /// <returns>The child's output.</returns>
    /// <exception cref="OnnxExportException">The child cannot be exported.</exception>
    public GraphValue Child(string name, nn.Module child, GraphValue input)
    {
        using var scope = Builder.Scope(name);
        return Registry.Export(child, input, Inside(name));
    }

    /// <summary>Exports a child with several inputs or outputs under its name.</summary>
    /// <param name="name">The child's name in its parent.</param>
    /// <param name="child">The child.</param>
    /// <param name="inputs">The child's inputs in the order of its <c>forward</c>.</param>
    /// <returns>The child's outputs.</returns>
    /// <exception cref="OnnxExportException">The child cannot be exported.</exception>
    public IReadOnlyList<GraphValue> Child(string name, nn.Module child, IReadOnlyList<GraphValue> inputs)
    {
        using var scope = Builder.Scope(name);
        return Registry.Export(child, inputs, Inside(name));
    }

    /// <summary>Copies a tensor (from any device) into a constant of the graph.</summary>
    /// <param name="hint">Readable part of its name, such as <c>weight</c>.</param>
    /// <param name="tensor">A tensor of 32-bit floats or 64-bit integers; it is not changed.</param>
    /// <returns>The constant.</returns>
    /// <exception cref="OnnxExportException">The tensor has another element type: a conversion would change results.</exception>
    public GraphValue Constant(string hint, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.dtype switch
        {
            ScalarType.Float32 => Builder.Constant(hint, TensorReader.Floats(tensor), tensor.shape),
            ScalarType.Int64 => Builder.Constant(hint, TensorReader.Longs(tensor), tensor.shape),
            _ => throw new OnnxExportException($"{UnsupportedModule.Describe(Path)} holds '{hint}' as {tensor.dtype}; expected Float32 or Int64. "
                + "Convert the module first: module.to(torch.float32). Nothing was written.", Path),
        };
    }

    /// <summary>Words an exporter's refusal with path and type.</summary>
    /// <param name="module">The module that cannot be exported exactly.</param>
    /// <param name="reason">Why, and what to do, as one or two sentences.</param>
    /// <returns>The exception to throw.</returns>
    public OnnxExportException Unsupported(nn.Module module, string reason)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new OnnxExportException($"{UnsupportedModule.Describe(Path)} of type {module.GetType()} cannot be exported to ONNX opset {GraphBuilder.Opset}: "
            + $"{reason} Nothing was written.", Path, module.GetType());
    }

    private ExportContext Inside(string name) => new(Builder, Registry, Path.Length == 0 ? name : $"{Path}.{name}");
}
