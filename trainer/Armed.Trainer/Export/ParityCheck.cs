using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Rows;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Export;

/// <summary>Runs each graph in ONNX Runtime on rows kept for it and compares every output with TorchSharp's.</summary>
internal sealed class ParityCheck(FittedModel model)
{
    /// <summary>The largest difference per role.</summary>
    /// <exception cref="ParityException">A graph differs by more than the bound.</exception>
    public IReadOnlyDictionary<string, double> Run(IReadOnlyList<BuiltGraph> graphs, RawRows rows)
    {
        var parity = Measure(graphs, rows);
        parity.Require();
        return parity.Differences;
    }

    /// <summary>The largest difference per role, whatever it is.</summary>
    public Parity Measure(IReadOnlyList<BuiltGraph> graphs, RawRows rows)
    {
        using var predictor = new TorchPredictor(model);
        var largest = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var graph in graphs)
        {
            largest[graph.Role] = Compare(graph, rows, Expected(predictor, graph, rows));
        }

        return new Parity(largest, rows.Count);
    }

    private Dictionary<string, float[]> Expected(TorchPredictor predictor, BuiltGraph graph, RawRows rows) => graph.Role switch
    {
        GraphRoles.ZPredictor => Enumerable.Range(0, graph.Outputs.Count).ToDictionary(g => graph.Outputs[g].Name, g => predictor.Membership(rows, g)),
        GraphRoles.Features => predictor.Design(rows),
        GraphRoles.Mixed => Named(predictor.Predict(rows, PredictionHead.Mixed)),
        GraphRoles.Inferred => Named(predictor.Predict(rows, PredictionHead.Inferred)),
        _ => Named(predictor.Predict(rows, PredictionHead.Fixed)),
    };

    private static Dictionary<string, float[]> Named(Predictions predictions) => new()
    {
        ["prediction"] = predictions.Values,
        ["linear_predictor"] = predictions.LinearPredictors,
        ["linear_predictor_sd"] = predictions.Sds,
    };

    private double Compare(BuiltGraph graph, RawRows rows, Dictionary<string, float[]> expected)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(graph.Bytes, options);
        using var run = new RunOptions();
        var inputs = Inputs(graph, rows);
        string[] names = [.. graph.Outputs.Select(o => o.Name)];
        try
        {
            using var outputs = session.Run(run, inputs, names);
            return names.Select((name, i) => name.StartsWith("design_", StringComparison.Ordinal)
                ? LargestByRow(outputs[i].GetTensorDataAsSpan<float>(), expected[name], graph.Outputs[i].Columns)
                : LargestDifference(outputs[i].GetTensorDataAsSpan<float>(), expected[name], isExponential: name == "prediction" && model.Outcome.Kind.HasLogLink)).Max();
        }
        finally
        {
            foreach (var value in inputs.Values)
            {
                value.Dispose();
            }
        }
    }

    private static Dictionary<string, OrtValue> Inputs(BuiltGraph graph, RawRows rows)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var input in graph.Inputs)
        {
            long[] shape = [rows.Count, input.Columns];
            inputs[input.Name] = input.Name switch
            {
                "features" => OrtValue.CreateTensorValueFromMemory(rows.Features, shape),
                "offset" => OrtValue.CreateTensorValueFromMemory(rows.Offsets, shape),
                "categories" => OrtValue.CreateTensorValueFromMemory(rows.Categories, shape),
                _ => OrtValue.CreateTensorValueFromMemory(rows.ClusterCodes, shape),
            };
        }
        return inputs;
    }

    /// <summary>Rotated hidden features are sums of the same terms: their rounding is relative to the row's largest element, not to each.</summary>
    private static double LargestByRow(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, int columns)
    {
        if (actual.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (var start = 0; start < actual.Length; start += columns)
        {
            double scale = 1, difference = 0;
            for (var i = start; i < start + columns; i++)
            {
                (scale, difference) = (Math.Max(scale, Math.Abs(expected[i])), Math.Max(difference, Math.Abs((double)actual[i] - expected[i])));
            }

            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference / scale);
        }
        return largest;
    }

    /// <summary>The exponential of x magnifies x's relative rounding |x| times: that is its condition number, and no fault of a graph.</summary>
    private double LargestDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, bool isExponential)
    {
        if (actual.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            if (isExponential && actual[i] == expected[i])
            {
                continue; // both beyond the range of float, where numbers are far outside the training range
            }

            var scale = Math.Max(Math.Max(1, Math.Abs(expected[i])), model.OutcomeSd) * (isExponential ? Math.Max(1, Math.Log(expected[i])) : 1);
            var difference = Math.Abs((double)actual[i] - expected[i]) / scale;
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }
        return largest;
    }
}
