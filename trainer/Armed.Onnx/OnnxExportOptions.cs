using System.Collections.Immutable;

namespace Armed.Onnx;

/// <summary>How a whole module is exported.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Name of the graph's input; default <c>input</c>.</summary>
    public string InputName { get; init; } = "input";

    /// <summary>Name of the graph's output; default <c>output</c>.</summary>
    public string OutputName { get; init; } = "output";

    /// <summary>Element type of the input; default <see cref="TensorType.Float"/>. A model that starts with an Embedding takes <see cref="TensorType.Int64"/>.</summary>
    public TensorType InputType { get; init; } = TensorType.Float;

    /// <summary>Element type of the output; default <see cref="TensorType.Float"/>.</summary>
    public TensorType OutputType { get; init; } = TensorType.Float;

    /// <summary>Shape of the output, -1 first for the batch; default null: as worked out from the modules. Needed only after a custom exporter whose result's shape is unknown.</summary>
    public IReadOnlyList<long>? OutputShape { get; init; }

    /// <summary>Name of the graph; default <c>model</c>.</summary>
    public string GraphName { get; init; } = "model";

    /// <summary>Entries of the file's <c>metadata_props</c>; none by default.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How the file stores weights; default <see cref="WeightPrecision.Full"/>. Others change results a little; <c>OnnxExporter.Trace</c> measures how much.</summary>
    public WeightPrecision Weights { get; init; } = WeightPrecision.Full;

    /// <summary>
    /// True to write constants of 1024 bytes or more to a second file beside the first, whose name has <c>.data</c> at the end: models above 2 GB need it. Only exports to a path can. Default false.
    /// </summary>
    public bool ExternalData { get; init; }

    /// <summary>The exporters; default <see cref="ModuleExporterRegistry.Default"/>.</summary>
    public ModuleExporterRegistry Registry { get; init; } = ModuleExporterRegistry.Default;

    /// <summary>Checks all options and reports every fault at once.</summary>
    /// <exception cref="ArgumentException">One or more options are invalid.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException("Invalid OnnxExportOptions: " + string.Join(" ", faults));
        }
    }

    private IEnumerable<string> Faults()
    {
        foreach ((var option, var value) in new[] { (nameof(InputName), InputName), (nameof(OutputName), OutputName), (nameof(GraphName), GraphName) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{option} is empty; expected a name.";
            }
        }
        if (InputName == OutputName && !string.IsNullOrWhiteSpace(InputName))
        {
            yield return $"{nameof(InputName)} and {nameof(OutputName)} are both '{InputName}'; expected two names.";
        }

        if (!Enum.IsDefined(InputType))
        {
            yield return $"{nameof(InputType)} is {(int)InputType}; expected Float, Int64 or Bool.";
        }

        if (!Enum.IsDefined(OutputType))
        {
            yield return $"{nameof(OutputType)} is {(int)OutputType}; expected Float, Int64 or Bool.";
        }

        if (!Enum.IsDefined(Weights))
        {
            yield return $"{nameof(Weights)} is {(int)Weights}; expected Full, Half, DynamicInt8 or Int8.";
        }

        if (Registry is null)
        {
            yield return $"{nameof(Registry)} is null; expected a registry, such as ModuleExporterRegistry.Default.";
        }

        if (Metadata is null)
        {
            yield return $"{nameof(Metadata)} is null; expected entries, or leave it out.";
        }
    }
}
