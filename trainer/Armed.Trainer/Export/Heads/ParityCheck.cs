using System.Runtime.InteropServices;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Export.Heads;

/// <summary>Runs each graph in ONNX Runtime on rows kept for it and compares every output with TorchSharp's.</summary>
internal sealed class ParityCheck(FittedModel model)
{
    /// <summary>The largest difference per head.</summary>
    /// <exception cref="ParityException">A graph differs by more than the bound.</exception>
    public IReadOnlyDictionary<string, double> Run(IReadOnlyList<BuiltGraph> graphs, EncodedRows rows)
    {
        var parity = Measure(graphs, rows);
        parity.Require();
        return parity.Differences;
    }

    /// <summary>The largest difference per head, whatever it is.</summary>
    public Parity Measure(IReadOnlyList<BuiltGraph> graphs, EncodedRows rows)
    {
        using var predictor = new TorchPredictor(model);
        var largest = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var terms = TermSizes.Of(predictor, model, rows);
        foreach (var graph in graphs)
        {
            var head = ModelHeads.Of(graph.Role);
            var compared = RowSample.Evenly(rows.Rows, head.MostCompared(model)); // ordinary and harsh ones are among them
            largest[graph.Role] = compared.Length == rows.Rows
                ? Compare(head, predictor, graph, rows, terms)
                : Compare(head, predictor, graph, rows.Select(compared), Array.ConvertAll(compared, row => terms[row]));
        }

        return new Parity(largest, rows.Rows) { Limit = model.Encoding.Image is null ? Parity.Bound : Parity.BoundWithImages };
    }

    private double Compare(ModelHead head, TorchPredictor predictor, BuiltGraph graph, EncodedRows rows, float[] terms)
    {
        var expected = head.Reference(predictor, model, rows);
        var (sizes, outputs) = (head.Terms(predictor, model, rows, terms), Outputs(graph, rows));
        return graph.Outputs.Select(output => head.DeviationOf(output.Name, model, head.Magnified(output.Name, predictor, model, rows, sizes))(CollectionsMarshal.AsSpan(outputs[output.Name]), expected[output.Name], output.Columns)).Max();
    }

    /// <summary>What a graph gives for rows, by output, [N, columns] row after row.</summary>
    internal IReadOnlyDictionary<string, List<float>> Outputs(BuiltGraph graph, EncodedRows rows)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(graph.Bytes, options);
        var given = ModelHeads.Of(graph.Role).Given(model, rows);
        var outputs = graph.Outputs.ToDictionary(output => output.Name, _ => new List<float>());
        var chunk = model.Network.Encoder.RowsAtOnce(Math.Max(1, rows.Rows)); // fewer with images, whose maps take much memory
        for (var start = 0; start < rows.Rows; start += chunk)
        {
            Run(session, graph, Inputs(graph, rows, given, start, Math.Min(chunk, rows.Rows - start)), outputs);
        }

        return outputs;
    }

    private static void Run(InferenceSession session, BuiltGraph graph, Dictionary<string, OrtValue> inputs, Dictionary<string, List<float>> outputs)
    {
        using var run = new RunOptions();
        try
        {
            using var values = session.Run(run, inputs, [.. graph.Outputs.Select(output => output.Name)]);
            for (var i = 0; i < graph.Outputs.Count; i++)
            {
                outputs[graph.Outputs[i].Name].AddRange(values[i].GetTensorDataAsSpan<float>());
            }
        }
        finally
        {
            foreach (var value in inputs.Values)
            {
                value.Dispose();
            }
        }
    }

    private static Dictionary<string, OrtValue> Inputs(BuiltGraph graph, EncodedRows rows, IReadOnlyDictionary<string, float[]> given, int start, int count)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var input in graph.Inputs)
        {
            long[] shape = [count, .. input.Shape];
            inputs[input.Name] = input.Name switch
            {
                _ when given.TryGetValue(input.Name, out var values) => Slice(values),
                "features" => Slice(rows.Features),
                "offset" => Slice(rows.Offsets),
                ModelGraph.ImageInput => OrtValue.CreateTensorValueFromMemory(rows.Images!.Bytes(start, count), shape),
                "categories" => Slice(rows.Categories),
                _ => Slice(rows.Clusters),
            };

            OrtValue Slice<T>(T[] values)
                where T : unmanaged =>
                OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(start * (values.Length / rows.Rows), count * (values.Length / rows.Rows)), shape);
        }

        return inputs;
    }
}
