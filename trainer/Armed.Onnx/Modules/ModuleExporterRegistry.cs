using System.Collections.Immutable;
using Armed.Onnx.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>Which exporter writes which type of module. Immutable: every addition gives a new registry, so one can be shared and injected.</summary>
/// <example>
/// <code>
/// var registry = ModuleExporterRegistry.Default.With&lt;Swish&gt;((module, input, context) =>
///     context.Builder.Node("Mul", [input, context.Builder.Node("Sigmoid", [input])]));
/// </code>
/// </example>
public sealed class ModuleExporterRegistry
{
    private readonly ImmutableDictionary<Type, ExporterEntry> _entries;

    private ModuleExporterRegistry(ImmutableDictionary<Type, ExporterEntry> entries) => _entries = entries;

    /// <summary>A registry without any exporter.</summary>
    public static ModuleExporterRegistry Empty { get; } = new(ImmutableDictionary<Type, ExporterEntry>.Empty);

    /// <summary>The exporters that ship with this library; docs/exporter.md lists them.</summary>
    public static ModuleExporterRegistry Default { get; } = DefaultExporters.AddTo(Empty);

    /// <summary>The types that this registry exports, in ordinal order of their full names.</summary>
    public IReadOnlyList<SupportedModule> Supported =>
        [.. _entries.Values.Select(e => e.Description).OrderBy(d => d.ModuleType.FullName, StringComparer.Ordinal)];

    /// <summary>Adds an exporter for a type that has none yet.</summary>
    /// <typeparam name="TModule">Exact type of the modules.</typeparam>
    /// <param name="exporter">The exporter.</param>
    /// <returns>A new registry; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The type has an exporter already; see <see cref="Replace{TModule}(IModuleExporter{TModule})"/>.</exception>
    public ModuleExporterRegistry With<TModule>(IModuleExporter<TModule> exporter)
        where TModule : nn.Module
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Add(typeof(TModule), ExporterEntry.Of(exporter));
    }

    /// <summary>Adds a function as the exporter for a type that has none yet.</summary>
    /// <typeparam name="TModule">Exact type of the modules.</typeparam>
    /// <param name="export">Adds the module's computation to the graph and returns its output; see <see cref="IModuleExporter{TModule}.Export"/>.</param>
    /// <param name="operators">ONNX operators that it writes, for the table of supported modules; empty by default.</param>
    /// <param name="remarks">Limits, for the table; empty by default.</param>
    /// <returns>A new registry; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The type has an exporter already.</exception>
    public ModuleExporterRegistry With<TModule>(Func<TModule, GraphValue, ExportContext, GraphValue> export, string operators = "", string remarks = "")
        where TModule : nn.Module => With(new DelegateExporter<TModule>(export, operators, remarks));

    /// <summary>Adds an exporter of several inputs or outputs for a type that has none yet.</summary>
    /// <inheritdoc cref="With{TModule}(IModuleExporter{TModule})"/>
    public ModuleExporterRegistry With<TModule>(IGraphExporter<TModule> exporter)
        where TModule : nn.Module
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Add(typeof(TModule), ExporterEntry.Of(exporter));
    }

    /// <summary>Adds a function of several inputs or outputs as the exporter for a type that has none yet.</summary>
    /// <typeparam name="TModule">Exact type of the modules.</typeparam>
    /// <param name="export">Adds the module's computation to the graph and returns its outputs; see <see cref="IGraphExporter{TModule}.Export"/>.</param>
    /// <param name="operators">ONNX operators that it writes, for the table of supported modules; empty by default.</param>
    /// <param name="remarks">Limits, for the table; empty by default.</param>
    /// <returns>A new registry; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The type has an exporter already.</exception>
    /// <example>
    /// <code>
    /// var registry = ModuleExporterRegistry.Default.WithGraph&lt;Gate&gt;((module, inputs, context) =>
    /// {
    ///     var open = context.Builder.Node("Sigmoid", [context.Child("gate", module.Gate, inputs[1])]);
    ///     return [context.Builder.Node("Mul", [inputs[0], open]), open];
    /// });
    /// </code>
    /// </example>
    public ModuleExporterRegistry WithGraph<TModule>(
        Func<TModule, IReadOnlyList<GraphValue>, ExportContext, IReadOnlyList<GraphValue>> export, string operators = "", string remarks = "")
        where TModule : nn.Module => With(new DelegateGraphExporter<TModule>(export, operators, remarks));

    /// <summary>Puts an exporter in the place of the one that the type has.</summary>
    /// <typeparam name="TModule">Exact type of the modules.</typeparam>
    /// <param name="exporter">The new exporter.</param>
    /// <returns>A new registry; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">The type has no exporter yet; see <see cref="With{TModule}(IModuleExporter{TModule})"/>.</exception>
    public ModuleExporterRegistry Replace<TModule>(IModuleExporter<TModule> exporter)
        where TModule : nn.Module
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Set(typeof(TModule), ExporterEntry.Of(exporter));
    }

    /// <summary>Puts an exporter of several inputs or outputs in the place of the one that the type has.</summary>
    /// <inheritdoc cref="Replace{TModule}(IModuleExporter{TModule})"/>
    public ModuleExporterRegistry Replace<TModule>(IGraphExporter<TModule> exporter)
        where TModule : nn.Module
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Set(typeof(TModule), ExporterEntry.Of(exporter));
    }

    /// <summary>Puts a function in the place of the exporter that the type has.</summary>
    /// <inheritdoc cref="Replace{TModule}(IModuleExporter{TModule})"/>
    /// <param name="export">Adds the module's computation to the graph and returns its output.</param>
    /// <param name="operators">ONNX operators that it writes, for the table of supported modules; empty by default.</param>
    /// <param name="remarks">Limits, for the table; empty by default.</param>
    public ModuleExporterRegistry Replace<TModule>(Func<TModule, GraphValue, ExportContext, GraphValue> export, string operators = "", string remarks = "")
        where TModule : nn.Module => Replace(new DelegateExporter<TModule>(export, operators, remarks));

    /// <summary>Puts a function of several inputs or outputs in the place of the exporter that the type has.</summary>
    /// <inheritdoc cref="Replace{TModule}(IModuleExporter{TModule})"/>
    /// <param name="export">Adds the module's computation to the graph and returns its outputs.</param>
    /// <param name="operators">ONNX operators that it writes, for the table of supported modules; empty by default.</param>
    /// <param name="remarks">Limits, for the table; empty by default.</param>
    public ModuleExporterRegistry ReplaceGraph<TModule>(
        Func<TModule, IReadOnlyList<GraphValue>, ExportContext, IReadOnlyList<GraphValue>> export, string operators = "", string remarks = "")
        where TModule : nn.Module => Replace(new DelegateGraphExporter<TModule>(export, operators, remarks));

    /// <summary>Adds a module's computation, as in evaluation mode, to the context's graph. The module is not changed; tensors made on the way are disposed.</summary>
    /// <param name="module">The module.</param>
    /// <param name="input">Its input.</param>
    /// <param name="context">The graph and the module's place.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="OnnxExportException">No exporter is registered for the module's exact type, or its exporter refuses it.</exception>
    public GraphValue Export(nn.Module module, GraphValue input, ExportContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        var outputs = Export(module, [input], context);
        return outputs.Count == 1 ? outputs[0] : throw context.Unsupported(module,
            $"it has {outputs.Count} outputs where its parent takes one. Export it with the overload that takes and returns lists.");
    }

    /// <summary>Adds the computation of a module with several inputs or outputs, as in evaluation mode, to the context's graph.</summary>
    /// <param name="module">The module; it is not changed. Tensors made on the way are disposed.</param>
    /// <param name="inputs">Its inputs in the order of its <c>forward</c>.</param>
    /// <param name="context">The graph and the module's place.</param>
    /// <returns>Its outputs, at least one.</returns>
    /// <exception cref="OnnxExportException">No exporter is registered for the module's exact type, its exporter takes another number of inputs, or it refuses the module.</exception>
    public IReadOnlyList<GraphValue> Export(nn.Module module, IReadOnlyList<GraphValue> inputs, ExportContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(context);
        if (!_entries.TryGetValue(module.GetType(), out var entry))
        {
            throw UnsupportedModule.NoExporter(module.GetType(), context.Path, _entries.Keys);
        }

        using var scope = NewDisposeScope();
        var outputs = entry.Export(module, inputs, context);
        return outputs is { Count: > 0 } && outputs.All(output => output is not null)
            ? outputs
            : throw context.Unsupported(module, "its exporter returned no output or a null one. Return every output of the module.");
    }

    // The public methods that call these two name the parameter "exporter".
    private ModuleExporterRegistry Add(Type type, ExporterEntry entry) => _entries.ContainsKey(type)
        ? throw new ArgumentException($"{type} already has an exporter; call Replace to put another in its place.", "exporter")
        : new ModuleExporterRegistry(_entries.Add(type, entry));

    private ModuleExporterRegistry Set(Type type, ExporterEntry entry) => _entries.ContainsKey(type)
        ? new ModuleExporterRegistry(_entries.SetItem(type, entry))
        : throw new ArgumentException($"{type} has no exporter to replace; call With to add one.", "exporter");
}
