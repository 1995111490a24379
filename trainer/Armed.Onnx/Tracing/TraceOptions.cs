using System.Collections.Immutable;
using System.Globalization;
using static TorchSharp.torch;

namespace Armed.Onnx;

/// <summary>How <see cref="OnnxExporter.Trace(nn.Module, IReadOnlyList{Tensor}, TraceOptions?)"/> exports a module.</summary>
public sealed record TraceOptions
{
    /// <summary>Names of the graph's inputs, in the order of <c>forward</c>; default null: <c>input</c>, or <c>input_0</c>, <c>input_1</c>.. where there are several.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>Names of the graph's outputs, in the order in which <c>forward</c> returns them; default null: <c>output</c>, or <c>output_0</c>, <c>output_1</c>..</summary>
    public IReadOnlyList<string>? OutputNames { get; init; }

    /// <summary>Places of inputs without a batch: their shape stays as in the example; none by default. The first axis of all other inputs is the dynamic axis <c>batch</c>.</summary>
    public IReadOnlyList<int> FixedInputs { get; init; } = [];

    /// <summary>Name of the graph; default <c>model</c>.</summary>
    public string GraphName { get; init; } = "model";

    /// <summary>Entries of the file's <c>metadata_props</c>; none by default.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Calls the module's forward pass; default null: its own method <c>call</c> (or <c>forward</c>), which takes tensors and returns a tensor, a tuple or a list of tensors. State it for
    /// methods of other names, or for arguments that are no tensors.
    /// </summary>
    public Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>? Forward { get; init; }

    /// <summary>
    /// Makes inputs of a batch, each time other ones, for the traces and for the comparison; default null: rows of the example in random order, with noise added to floating-point numbers
    /// that are not whole in every row. State it where inputs must keep to a form, such as sorted or one-hot rows.
    /// </summary>
    public Func<int, IReadOnlyList<Tensor>>? FreshInputs { get; init; }

    /// <summary>
    /// How the file stores weights; default <see cref="WeightPrecision.Full"/>. The graph is compared with the module before its weights are stored otherwise;
    /// <see cref="TracedModel.WeightLoss"/> is the difference after that.
    /// </summary>
    public WeightPrecision Weights { get; init; } = WeightPrecision.Full;

    /// <summary>
    /// True to write constants of 1024 bytes or more to a second file beside the first, whose name has <c>.data</c> at the end: models above 2 GB need it. Only exports to a path can. Default false.
    /// </summary>
    public bool ExternalData { get; init; }

    /// <summary>
    /// Opens the written graph, the bytes of an ONNX file, in a runtime, so that it is compared with the module before it is returned; default null: not compared, with a warning. With the package
    /// Microsoft.ML.OnnxRuntime it is a class of 40 lines around an InferenceSession, which docs/exporter.md has to copy ("Compare the graph with the module").
    /// </summary>
    /// <example><code>new TraceOptions { OpenGraph = file => new RuntimeGraph(file) }</code></example>
    public Func<byte[], IRunnableGraph>? OpenGraph { get; init; }

    /// <summary>
    /// The batches at which graph and module are compared; default 1, 2 and 7. Leave out 1 where forward means something else by it, such as <c>squeeze()</c> without a dimension, which takes
    /// the batch away, too.
    /// </summary>
    public IReadOnlyList<int> ComparedBatches { get; init; } = [1, 2, 7];

    /// <summary>Largest difference between graph and module that is accepted, relative to the largest absolute value of the output; default 1e-5. Integers and truth values must be equal.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Checks all options and reports every fault at once.</summary>
    /// <exception cref="ArgumentException">One or more options are invalid.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException("Invalid TraceOptions: " + string.Join(" ", faults));
        }
    }

    private IEnumerable<string> Faults()
    {
        string[] names = [.. InputNames ?? [], .. OutputNames ?? []];
        if (names.Any(string.IsNullOrWhiteSpace) || string.IsNullOrWhiteSpace(GraphName))
        {
            yield return "A name of an input, an output or the graph is empty; expected names.";
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            yield return $"The name '{twice.Key}' stands {twice.Count()} times among inputs and outputs; expected different names.";
        }

        if (FixedInputs is null || FixedInputs.Any(place => place < 0))
        {
            yield return $"{nameof(FixedInputs)} is null or holds a negative number; expected places of inputs, from 0.";
        }

        if (ComparedBatches is not { Count: > 0 } || ComparedBatches.Any(batch => batch < 1))
        {
            yield return $"{nameof(ComparedBatches)} is null or empty, or holds a number under 1; expected numbers of rows, such as 1, 2, 7.";
        }

        if (!Enum.IsDefined(Weights))
        {
            yield return $"{nameof(Weights)} is {(int)Weights}; expected Full, Half, DynamicInt8 or Int8.";
        }

        if (Metadata is null)
        {
            yield return $"{nameof(Metadata)} is null; expected entries, or leave it out.";
        }

        if (!(Tolerance > 0))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(Tolerance)} is {Tolerance}; expected a number above 0.");
        }
    }
}
