using System.Runtime.InteropServices;
using Armed.Onnx.Tracing.Lowerings;
using Armed.Onnx.Tracing.Native;
using Armed.Onnx.Tracing.Parity;
using Armed.Onnx.Tracing.Reading;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>One export by tracing: three traces at different batches with different data, merged, written and compared.</summary>
internal sealed class TraceExporter
{
    private const int Seed = 20260;

    // No 1, which broadcasts. A third batch tells a line from a power.
    private static readonly int[] s_traceBatches = [3, 5, 6];

    // None of the traced ones: what forward keeps for one batch alone is made anew in every trace.
    private const int UntracedBatch = 4;

    private readonly nn.Module _module;
    private readonly IReadOnlyList<Tensor> _examples;
    private readonly TraceOptions _options;
    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> _forward;

    public TraceExporter(nn.Module module, IReadOnlyList<Tensor> examples, TraceOptions options)
    {
        options.Validate();
        CheckExamples(examples, options);
        _module = module;
        _examples = examples;
        _options = options;
        _forward = options.Forward ?? ForwardCall.Of(module, examples.Count);
    }

    /// <param name="path">Where the graph and its external data are written; null where the caller writes the file.</param>
    public TracedModel Export(string? path)
    {
        _ = TracerLibrary.Shared; // before anything is changed
        using var mode = new EvaluationMode(_module);
        using var buffers = new BufferGuard(_module);
        using var generator = new Generator(Seed);
        var samples = new InputSamples(_examples, _options, generator);
        RunUntraced(samples);
        using var scope = NewDisposeScope();
        using var kept = new KeptTensors(_module, scope);
        var state = State();
        var (nodes, constants) = Record(samples, state);
        var graph = new TraceGraph(path is null ? new GraphBuilder(_options.GraphName) : new GraphBuilder(_options.GraphName, long.MaxValue));
        foreach (var (key, value) in _options.Metadata)
        {
            graph.Builder.Metadata(key, value);
        }

        var outputs = new GraphLowering(nodes, constants, graph).Write([.. Inputs(graph, nodes[0]), .. state.Select(entry => Stored(graph, entry))]);
        var names = WriteOutputs(graph, outputs);
        string[] warnings = [.. InputWarnings.Of(_examples, samples, _options), .. DeadValues.Warnings(nodes, _examples.Count)];
        if (path is not null && !graph.Builder.FitsOneFile)
        {
            return SaveUncompared(graph, path, nodes, warnings);
        }

        var file = graph.Builder.ToBytes();
        var difference = Compare(file, samples, names, _options.Tolerance);
        var isFull = _options.Weights == WeightPrecision.Full;
        var stored = isFull ? file : graph.Builder.ToBytes(_options.Weights);
        var loss = isFull ? null : Compare(stored, samples, names, double.PositiveInfinity); // reported, not refused
        if (path is not null)
        {
            graph.Builder.SaveWithExternalData(path, _options.Weights);
            stored = File.ReadAllBytes(path);
        }

        warnings = [.. warnings, .. difference is null ? [$"The graph was not compared with the module; set {nameof(TraceOptions)}.{nameof(TraceOptions.OpenGraph)} (docs/exporter.md, \"Compare the graph with the module\")."] : Array.Empty<string>()];
        return new TracedModel(stored, warnings, difference, loss, Operators(nodes));
    }

    // Outside any scope of the export: what forward keeps of its first run (a mask, positions) must outlive it. In the traces it is a constant then.
    private void RunUntraced(InputSamples samples)
    {
        try
        {
            _forward(samples.Of(UntracedBatch));
        }
        catch (ExternalException fault)
        {
            throw new OnnxExportException($"forward fails with {UntracedBatch} rows like the example's: {TraceRecorder.FirstLine(fault.Message)} Nothing was written.", "");
        }
    }

    private static string[] Operators(IReadOnlyList<MergedNode> nodes) => [.. nodes.Select(node => node.Operator).Where(name => name.StartsWith("aten::", StringComparison.Ordinal))];

    // A runtime opens bytes, and there are too many for an array.
    private TracedModel SaveUncompared(TraceGraph graph, string path, IReadOnlyList<MergedNode> nodes, string[] found)
    {
        graph.Builder.SaveWithExternalData(path, _options.Weights);
        string[] warnings = [.. found, "The graph was not compared with the module, because its constants exceed 2 GB. Compare it yourself."];
        return new TracedModel(File.ReadAllBytes(path), warnings, null, null, Operators(nodes));
    }

    private static void CheckExamples(IReadOnlyList<Tensor> examples, TraceOptions options)
    {
        if (examples.Count == 0 || examples.Any(example => example is null))
        {
            throw new ArgumentException("The example inputs are empty or hold null; pass one tensor for each input of forward.", nameof(examples));
        }

        if (examples.FirstOrDefault(example => example.dtype is not (ScalarType.Float32 or ScalarType.Int64 or ScalarType.Byte or ScalarType.Bool)) is { } odd)
        {
            throw new ArgumentException($"An example input is {odd.dtype}; expected Float32, Int64, Byte or Bool. Convert it: .to(torch.float32).", nameof(examples));
        }

        if (options.FixedInputs.Where(place => place >= examples.Count).ToArray() is { Length: > 0 } beyond)
        {
            throw new ArgumentException($"{nameof(TraceOptions.FixedInputs)} holds {string.Join(", ", beyond)}, but there are {examples.Count} example inputs; expected places from 0 to {examples.Count - 1}.", nameof(options));
        }

        if (options.InputNames is { } names && names.Count != examples.Count)
        {
            throw new ArgumentException($"{names.Count} input names for {examples.Count} example inputs: {string.Join(", ", names)}. Name every input.", nameof(options));
        }
    }

    // Parameters and buffers by their names, each once.
    private (string Name, Tensor Value)[] State() =>
        [.. _module.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).Concat(_module.named_buffers().Select(entry => (entry.name, entry.buffer)))];

    private (IReadOnlyList<MergedNode> Nodes, IReadOnlyList<Tensor> Constants) Record(InputSamples samples, (string Name, Tensor Value)[] state)
    {
        using var marks = new ModuleMarks(_module);
        Trace[] traces = [.. s_traceBatches.Select(batch => TraceRecorder.Record(_forward, samples.Of(batch), state.Select(entry => entry.Value), marks))];
        var isDynamic = Enumerable.Range(0, _examples.Count).Any(input => !samples.IsFixed(input));
        long[] batches = [.. s_traceBatches.Select(batch => isDynamic ? (long)batch : 1)];
        var merged = new TraceMerger([.. traces.Select(trace => trace.Nodes)], batches, marks.Paths).Merge();
        CheckConstants(traces);
        return (merged, traces[0].Constants);
    }

    private static void CheckConstants(Trace[] traces)
    {
        for (var i = 0; i < traces[0].Constants.Count; i++)
        {
            if (traces[1..].Any(trace => !trace.Constants[i].shape.AsSpan().SequenceEqual(traces[0].Constants[i].shape) || !trace.Constants[i].Equals(traces[0].Constants[i])))
            {
                throw Refusals.Refuse("A tensor that forward makes in C#", "",
                    $"its elements or its shape [{string.Join(", ", traces[0].Constants[i].shape)}] differ between traces with other data and other batches. Compute it from the inputs with tensors");
            }
        }
    }

    private IEnumerable<TensorValue> Inputs(TraceGraph graph, MergedNode inputs)
    {
        for (var i = 0; i < _examples.Count; i++)
        {
            var element = _examples[i].dtype;
            long[] shape = [.. inputs.Outputs[i].Dims!.Select((dim, axis) => dim.IsFixed ? dim.Offset : axis == 0 && dim == BatchSize.Batch ? -1
                : throw new OnnxExportException($"Size {axis} of input {i} is {dim} for a batch of n; only the first axis may grow, with the batch. "
                    + "Change FreshInputs, or name the input in FixedInputs. Nothing was written.", ""))];
            var name = _options.InputNames?[i] ?? (_examples.Count == 1 ? "input" : FormattableString.Invariant($"input_{i}"));
            var value = graph.Builder.Input(name, (TensorType)ElementTypes.Number(element), shape);
            graph.BatchInput ??= shape is [-1, ..] ? value : null;
            yield return new TensorValue(value, element, []);
        }
    }

    private static TensorValue Stored(TraceGraph graph, (string Name, Tensor Value) entry) =>
        new(new Lazy<GraphValue>(() => KnownValues.Write(graph, entry.Name, entry.Value)), entry.Value.dtype, []) { Known = entry.Value, Parameter = entry.Name };

    private string[] WriteOutputs(TraceGraph graph, TensorValue[] outputs)
    {
        if (_options.OutputNames is { } names && names.Count != outputs.Length)
        {
            throw new ArgumentException($"forward returns {outputs.Length} tensors, but {names.Count} are named: {string.Join(", ", names)}. Name every output.");
        }

        string[] chosen = [.. outputs.Select((_, i) => _options.OutputNames?[i] ?? (outputs.Length == 1 ? "output" : FormattableString.Invariant($"output_{i}")))];
        for (var i = 0; i < outputs.Length; i++)
        {
            WriteOutput(graph, chosen[i], outputs[i]);
        }

        return chosen;
    }

    private static void WriteOutput(TraceGraph graph, string name, TensorValue output)
    {
        if (output.Element is not (ScalarType.Float32 or ScalarType.Int64 or ScalarType.Bool))
        {
            throw new OnnxExportException($"The output '{name}' is {output.Element}; expected Float32, Int64 or Bool. Convert it in forward. Nothing was written.", "");
        }

        const long Unstated = -2; // -1 in the first place is the batch itself
        graph.Builder.Output(name, output.Graph, (TensorType)ElementTypes.Number(output.Element), [.. output.Dims.Select(dim => dim.IsFixed ? dim.Offset : dim == BatchSize.Batch ? -1 : Unstated)]);
    }

    private double? Compare(byte[] file, InputSamples samples, string[] names, double tolerance) =>
        _options.OpenGraph is null ? null : ParityCheck.Run(file, _module, _forward, samples.Of, names, _options with { Tolerance = tolerance });
}
