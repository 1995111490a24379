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
            largest[graph.Role] = Compare(ModelHeads.Of(graph.Role), predictor, graph, rows, terms);
        }

        return new Parity(largest, rows.Rows) { Limit = model.Encoding.Image is null ? Parity.Bound : Parity.BoundWithImages };
    }

    private double Compare(ModelHead head, TorchPredictor predictor, BuiltGraph graph, EncodedRows rows, float[] terms)
    {
        var expected = head.Reference(predictor, model, rows);
        var sizes = head.Terms(predictor, model, rows, terms);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(graph.Bytes, options);
        using var run = new RunOptions();
        var inputs = Inputs(graph, rows, head.Given(model, rows));
        string[] names = [.. graph.Outputs.Select(o => o.Name)];
        try
        {
            using var outputs = session.Run(run, inputs, names);
            return graph.Outputs.Select((output, i) =>
                head.DeviationOf(output.Name, model, sizes)(outputs[i].GetTensorDataAsSpan<float>(), expected[output.Name], output.Columns)).Max();
        }
        finally
        {
            foreach (var value in inputs.Values)
            {
                value.Dispose();
            }
        }
    }

    private static Dictionary<string, OrtValue> Inputs(BuiltGraph graph, EncodedRows rows, IReadOnlyDictionary<string, float[]> given)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var input in graph.Inputs)
        {
            long[] shape = [rows.Rows, .. input.Shape];
            inputs[input.Name] = input.Name switch
            {
                _ when given.TryGetValue(input.Name, out var values) => OrtValue.CreateTensorValueFromMemory(values, shape),
                "features" => OrtValue.CreateTensorValueFromMemory(rows.Features, shape),
                "offset" => OrtValue.CreateTensorValueFromMemory(rows.Offsets, shape),
                ModelGraph.ImageInput => OrtValue.CreateTensorValueFromMemory(rows.Images!.Bytes(0, rows.Rows), shape),
                "categories" => OrtValue.CreateTensorValueFromMemory(rows.Categories, shape),
                _ => OrtValue.CreateTensorValueFromMemory(rows.Clusters, shape),
            };
        }
        return inputs;
    }
}
